extension ExperimentDraft {
    /// A valid experiment that leaves nothing to fill in: AMD beside KD on the digits that kd
    /// carries.
    public static func starter(name: String) -> ExperimentDraft {
        ExperimentDraft(
            .map([
                SpecEntry("name", .string(name)),
                SpecEntry("data", .map([SpecEntry("name", .string(DataSetName.digits.rawValue))])),
                SpecEntry("teacher", .map([SpecEntry("model", .string("wrn-16-2"))])),
                SpecEntry("student", .map([SpecEntry("model", .string("wrn-10-1"))])),
                SpecEntry(
                    "distill",
                    .map([
                        SpecEntry(
                            "features", .list([.map([SpecEntry("method", .string("amd"))])]))
                    ])),
            ]))
    }

    /// An experiment of its own like a run: its settings where they are no defaults, its seed, a
    /// name that tells the two apart.
    public static func copy(of run: RunSpec) -> ExperimentDraft {
        var draft = ExperimentDraft(run.value.withWholeNumbers)
        for key in ["variant", "seed"] { draft.remove(at: SpecPath(steps: [.key(key)])) }
        draft.set(.list([.int(run.seed)]), at: SpecPath(steps: [.key("seeds")]))
        draft.leaveOutDefaults()
        let name = [run.experiment, run.variant, "copy"].compactMap { $0 }.joined(separator: "-")
        draft.set(.string(String(name.suffix(64))), at: SpecPath(steps: [.key("name")]))
        return draft
    }

    /// Takes away each setting without which the run is the same.
    private mutating func leaveOutDefaults() {
        func run(_ draft: ExperimentDraft) -> RunSpec? {
            try? ExperimentFile.parse(draft.yaml, file: "").runs.first
        }
        guard let wanted = run(self) else { return }
        for leaf in leaves(of: root, at: SpecPath()).reversed() {
            var shorter = self
            shorter.remove(at: leaf)
            if run(shorter) == wanted { self = shorter }
        }
    }

    /// The places of all values that are no maps, lists of maps opened.
    private func leaves(of node: SpecNode, at path: SpecPath) -> [SpecPath] {
        switch node.content {
        case .map(let entries) where !entries.isEmpty:
            return entries.flatMap { leaves(of: $0.value, at: path.key($0.key)) }
        case .list(let elements) where elements.contains { $0.entries?.isEmpty == false }:
            return elements.enumerated().flatMap { leaves(of: $1, at: path.element($0)) }
        default: return [path]
        }
    }
}

extension SpecValue {
    /// The tree with `3000` for `3000.0`, as people write it.
    fileprivate var withWholeNumbers: SpecValue {
        switch self {
        case .double(let number): Int(exactly: number).map(SpecValue.int) ?? self
        case .list(let elements): .list(elements.map(\.withWholeNumbers))
        case .map(let entries): .map(entries.map { SpecEntry($0.key, $0.value.withWholeNumbers) })
        case .null, .bool, .int, .string: self
        }
    }
}
