public import KDModels

/// What a draft is worth: its faults, and what it would train.
public struct DraftCheck: Sendable, Hashable {
    /// What is wrong with the settings that every run shares, and with names and seeds: faults that
    /// fields of a form can show. The rest is wrong with variants, sweep or what they make.
    public private(set) var ownFaults: [SpecFault]
    /// Everything that `kd check` would name, in the order of the written file.
    public private(set) var faults: [SpecFault]
    /// The run without variants, sweep and seeds, every default filled in; beside faults it is only
    /// near enough for pictures.
    public let base: RunSpec
    /// The student's network, where its name and the images allow one.
    public let student: Architecture?
    /// The teacher's network, where there is one.
    public let teacher: Architecture?
    /// Every run of the file; none beside faults.
    public let runs: [RunSpec]
    /// The teachers that are trained first.
    public let teachers: [RunSpec]

    /// Adds what is wrong with the files that the runs would read, which only a project can tell.
    public mutating func note(_ missing: [SpecFault]) {
        ownFaults += missing
        faults += missing
    }
}

extension ExperimentDraft {
    /// Checks the draft as `kd check` checks the file that it would be.
    ///
    /// - Parameter file: The name to report faults under.
    public func check(file: String) -> DraftCheck {
        let log = FaultLog()
        let base = base(log)
        var (faults, experiment): ([SpecFault], ExperimentFile?) = ([], nil)
        do throws(SpecFaults) {
            experiment = try ExperimentFile.parse(yaml, file: file)
        } catch {
            faults = error.faults
        }
        let shared = Set(log.faults.map(Complaint.init))
        let own = faults.filter { fault in
            let head = fault.path.prefix { $0 != "." && $0 != "[" }
            return shared.contains(Complaint(fault)) || head == "name"
                || Grid.gridKeys.contains(String(head))
        }
        return DraftCheck(
            ownFaults: own, faults: faults, base: base,
            student: Self.network(base.student.model, base.data),
            teacher: base.teacher.flatMap { Self.network($0.model, base.data) },
            runs: experiment?.runs ?? [], teachers: experiment?.teachers ?? [])
    }

    /// The run without variants, sweep and seeds, every default filled in, near enough for
    /// decisions of a form; cheap, however many runs the file makes.
    public var base: RunSpec { base(FaultLog()) }

    private func base(_ log: FaultLog) -> RunSpec {
        var tree = root
        tree.content = .map((root.entries ?? []).filter { !Grid.gridKeys.contains($0.key) })
        return SpecDecoder(log: log).run(tree)
    }

    private static func network(_ name: String, _ data: DataSpec) -> Architecture? {
        try? ModelCatalog.architecture(
            named: name, input: data.imageShape, classes: data.classes)
    }

    /// A fault without its place in a text.
    private struct Complaint: Hashable {
        let path: String
        let message: String

        init(_ fault: SpecFault) { (path, message) = (fault.path, fault.message) }
    }
}
