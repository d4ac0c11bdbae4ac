/// Runs put together by whose teacher's forward pass they can share.
public struct Cohorts: Sendable, Hashable {
    /// Runs that belong together, at least two each, in the order of their first run.
    public let groups: [[RunSpec]]
    /// Runs that share with nobody.
    public let single: [RunSpec]

    /// Sorts runs into cohorts.
    public init(_ runs: [RunSpec]) {
        var order: [CohortKey] = []
        var members: [CohortKey: [RunSpec]] = [:]
        var single: [RunSpec] = []
        for run in runs {
            guard let key = run.cohortKey else {
                single.append(run)
                continue
            }
            if members[key] == nil { order.append(key) }
            members[key, default: []].append(run)
        }
        let all = order.compactMap { members[$0] }
        groups = all.filter { $0.count > 1 }
        self.single = single + all.filter { $0.count == 1 }.flatMap(\.self)
    }
}

extension Cohorts: CustomStringConvertible {
    /// `3 cohorts of 4, 1 of 2, 2 alone`.
    public var description: String {
        let sizes = Dictionary(grouping: groups, by: \.count).mapValues(\.count)
        var parts = sizes.keys.sorted(by: >).enumerated().map { index, size in
            let count = sizes[size] ?? 0
            let noun = count == 1 ? " cohort" : " cohorts"
            return "\(count)\(index > 0 ? "" : noun) of \(size)"
        }
        if !single.isEmpty || parts.isEmpty { parts.append("\(single.count) alone") }
        return parts.joined(separator: ", ")
    }
}
