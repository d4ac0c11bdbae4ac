import KDExperiment

/// The columns that some runs have: fields, metrics and paths of their specs.
public struct KnownColumns: Sendable {
    /// Fields first, then metrics, then paths; each group sorted.
    public let names: [String]
    private let metrics: Set<String>
    private let paths: Set<String>

    /// Collects the columns of runs.
    public init(_ runs: [RunSummary]) {
        var found: (metrics: Set<String>, paths: Set<String>) = ([], [])
        for (run, last) in zip(runs, runs.prefix(1) + runs) {
            // Most runs have the columns of the one before, and comparing is cheaper than adding.
            let isFirst = found.paths.isEmpty && found.metrics.isEmpty
            if isFirst || run.metrics.keys != last.metrics.keys {
                found.metrics.formUnion(run.metrics.keys)
            }
            if isFirst || !run.settings.lazy.map(\.key).elementsEqual(last.settings.lazy.map(\.key))
            {
                found.paths.formUnion(run.settings.map(\.key))
            }
        }
        (metrics, paths) = found
        // Trainers report `images_per_second` as a metric too; as a column it is the field.
        let fields = Set(ResultColumn.fields)
        names =
            ResultColumn.fields + metrics.subtracting(fields).sorted()
            + paths.subtracting(fields).sorted()
    }

    /// Some run may have a value in this column.
    public func contains(_ name: String) -> Bool {
        let column = ResultColumn(name)
        return ResultColumn.fields.contains(name) || paths.contains(name)
            || metrics.contains(column.metric) || paths.contains { $0.hasSuffix("." + name) }
    }

    /// What to say about a name that no run has; `nil` for one that is fine, and for every name
    /// while there are no runs to tell by.
    public func complaint(about name: String) -> String? {
        if contains(name) || (metrics.isEmpty && paths.isEmpty) { return nil }
        let shortPaths = paths.compactMap { $0.split(separator: ".").last.map(String.init) }
        let nearest = NearestName.of(name, among: names + Set(shortPaths).sorted())
        return "no run has a column \"\(name)\"" + (nearest.map { "; is \"\($0)\" meant?" } ?? "")
    }
}
