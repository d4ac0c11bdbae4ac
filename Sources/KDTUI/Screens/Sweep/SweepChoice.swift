import KDExperiment
import KDResults

/// What a picker of the Sweep screen chooses.
enum SweepChoice: Hashable, Sendable {
    case experiment, metric, rows, columns
    /// A file whose sweep is to be changed.
    case file
    /// A key to be swept.
    case axis
    /// One of the runs of a cell.
    case run

    /// The picker's title.
    var title: String {
        switch self {
        case .experiment: "Experiments"
        case .metric: "Colour the grid by"
        case .rows: "Rows"
        case .columns: "Columns"
        case .file: "Build on an experiment file"
        case .axis: "Sweep which key"
        case .run: "Open which run"
        }
    }
}

extension SweepPicture {
    /// What a picker offers, with a word about each.
    func items(for choice: SweepChoice) -> [(name: String, detail: String)] {
        switch choice {
        case .experiment: names.map { ($0, "") }
        case .metric: metrics.map { ($0, "") }
        case .rows, .columns: paths
        case .file, .axis, .run: []
        }
    }

    /// Metrics that some run has; what is measured on validation has a best value too.
    private var metrics: [String] {
        let names = Set(sweep.runs.flatMap(\.metrics.keys))
        let sorted = names.sorted { left, right in
            (Self.rank(left), left) < (Self.rank(right), right)
        }
        return sorted.flatMap { $0.hasPrefix("val/") ? [$0, $0 + ":best"] : [$0] }
            + ["images_per_second", "wall_seconds"]
    }

    private static func rank(_ name: String) -> Int {
        switch name.split(separator: "/").first {
        case "val": 0
        case "test": 1
        case "loss": 2
        default: 3
        }
    }

    /// Axes first, then whatever else differs.
    private var paths: [(name: String, detail: String)] {
        let axes = sweep.axes
        let others = SpecDifference(values: sweep.runs.map { .map($0.settings) }).paths
            .filter { !axes.contains($0) && $0 != "name" }
        return (axes + ["method"] + others).map { path in
            let values = Set(sweep.runs.map { ResultColumn(path).value(of: $0) })
            return (path, values.count == 1 ? "1 value" : "\(values.count) values")
        }
    }
}
