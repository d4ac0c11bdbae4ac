/// Cells of the grid that a file leaves out: those in which every condition holds.
struct Exclusion {
    /// Each is held against every cell; more are a slip or an attack.
    static let maximumCount = 512

    /// What a condition looks at.
    enum Subject: Hashable {
        case variant
        case seed
        case path(SpecPath)
    }

    /// A thing and the value that it has in the cells that are left out.
    struct Condition {
        var subject: Subject
        var value: SpecNode
    }

    var mark: SourceMark
    /// Where faults of it are reported: `sweep.exclude[0]`.
    var label: String
    var conditions: [Condition]

    /// The cell is one of those that are left out.
    ///
    /// - Parameter tree: The cell's tree, all axes placed.
    func matches(_ tree: SpecNode, variant: String?, seed: SpecNode) -> Bool {
        conditions.allSatisfy { condition in
            switch condition.subject {
            case .variant: condition.value.written == variant
            case .seed: condition.value.value.meaning == seed.value.meaning
            case .path(let path):
                tree.node(at: path.steps[...])?.value.meaning == condition.value.value.meaning
            }
        }
    }
}

/// Reads what a sweep leaves out.
struct ExclusionReader {
    let log: FaultLog
    /// What an exclusion may name besides seed: variant, and paths of the sweep and of variants.
    private let names: [String]
    private let paths: Set<SpecPath>
    private let hasVariants: Bool

    init(log: FaultLog, axes: [SweepAxis], variants: [Variant]) {
        self.log = log
        let places = axes.flatMap(\.places).map { ($0.written, $0.path) }
        let settings = variants.flatMap(\.settings).map { ($0.written, $0.path) }
        self.paths = Set((places + settings).map(\.1))
        hasVariants = variants.contains { $0.name != nil }
        // Enough to guess what was meant; a file may have thousands.
        let paths = (places + settings).prefix(50).map(\.0)
        names = (hasVariants ? ["variant"] : []) + ["seed"] + paths
    }

    /// What is left out, in the file's order.
    func exclusions(_ sweep: SpecNode?) -> [Exclusion] {
        guard let node = sweep?.entry("exclude")?.value else { return [] }
        guard case .list(let nodes) = node.content, !nodes.isEmpty,
            nodes.count <= Exclusion.maximumCount
        else {
            log.add(
                node.mark.fault(
                    "found \(node.described)", path: "sweep.exclude",
                    allowed: "a list of 1 to \(Exclusion.maximumCount) maps: "
                        + "[{path: value, path: value}]"))
            return []
        }
        return nodes.enumerated().compactMap { index, node in
            let label = "sweep.exclude[\(index)]"
            guard let entries = node.entries, !entries.isEmpty else {
                log.add(
                    node.mark.fault(
                        "found \(node.described)", path: label,
                        allowed: "a map of path: value; all of them hold in the cells left out"))
                return nil
            }
            let conditions = entries.compactMap { condition($0, under: label) }
            guard conditions.count == entries.count else { return nil }
            return Exclusion(mark: node.mark, label: label, conditions: conditions)
        }
    }

    private func condition(
        _ entry: SpecNode.Entry, under label: String
    ) -> Exclusion.Condition? {
        if entry.key == "variant", hasVariants {
            return Exclusion.Condition(subject: .variant, value: entry.value)
        }
        if entry.key == "seed" { return Exclusion.Condition(subject: .seed, value: entry.value) }
        if let path = SpecPath(entry.key), paths.contains(path) {
            return Exclusion.Condition(subject: .path(path), value: entry.value)
        }
        let shown = DisplayText.sanitized(entry.key, limit: 60)
        log.add(
            entry.mark.fault(
                "\"\(shown)\" is not swept", path: "\(label).\(shown)",
                allowed: names.joined(separator: ", "),
                nearest: NearestName.of(entry.key, among: names)))
        return nil
    }
}

extension SpecNode {
    /// What stands at a path; `nil` where nothing does.
    func node(at steps: ArraySlice<SpecPath.Step>) -> SpecNode? {
        guard let step = steps.first else { return self }
        switch (step, content) {
        case (.key(let key), .map): return entry(key)?.value.node(at: steps.dropFirst())
        case (.index(let index), .list(let elements)):
            return elements.indices.contains(index)
                ? elements[index].node(at: steps.dropFirst()) : nil
        case (.key, _), (.index, _): return nil
        }
    }

    /// The scalar as the file has it; `nil` for a list or a map.
    fileprivate var written: String? {
        if case .scalar(_, let written) = content { written } else { nil }
    }
}
