/// In which settings a set of runs differ: the columns that tell them apart.
public struct SpecDifference: Sendable, Hashable {
    /// The paths whose values are not the same in all runs, in the order of the first run that has
    /// them: `distill.tau`, `distill.features[0].weight`, `seed`.
    public let paths: [String]

    /// Compares runs.
    public init(_ runs: [RunSpec]) { self.init(values: runs.map(\.value)) }

    /// Compares resolved specs as trees; a path that some of them have not differs.
    public init(values: [SpecValue]) {
        var order: [String] = []
        var seen: [String: (value: SpecValue, count: Int, differs: Bool)] = [:]
        for value in values {
            for leaf in value.flattened {
                guard let known = seen[leaf.path] else {
                    order.append(leaf.path)
                    seen[leaf.path] = (leaf.value, 1, false)
                    continue
                }
                let differs = known.differs || known.value != leaf.value
                seen[leaf.path] = (known.value, known.count + 1, differs)
            }
        }
        paths = order.filter { path in
            seen[path].map { $0.differs || $0.count < values.count } ?? false
        }
    }
}
