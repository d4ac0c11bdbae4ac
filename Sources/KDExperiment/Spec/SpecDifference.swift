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

// MARK: - Axes

extension SpecDifference {
    /// The paths by which somebody arranged a set of runs: the variant, what differs between runs
    /// of one variant, and the seed.
    ///
    /// What differs only because the variants do (`distill.features[0].margin`) is no axis.
    ///
    /// - Parameter values: Resolved specs as trees.
    public static func axes(_ values: [SpecValue]) -> [String] {
        var order: [String?] = []
        var groups: [String?: [SpecValue]] = [:]
        for value in values {
            let variant = value["variant"]?.text
            if groups[variant] == nil { order.append(variant) }
            groups[variant, default: []].append(value)
        }
        var paths = order.count > 1 ? ["variant"] : []
        for variant in order {
            for path in SpecDifference(values: groups[variant] ?? []).paths
            where !["name", "variant", "seed"].contains(path) && !paths.contains(path) {
                paths.append(path)
            }
        }
        let seeds = Set(values.map { $0["seed"] })
        return paths + (seeds.count > 1 ? ["seed"] : [])
    }
}
