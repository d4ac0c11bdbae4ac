import KDExperiment

/// The state of the Results screen.
struct ResultsModel: Hashable, Sendable {
    /// Columns by name: `name`, `method`, `val/top1`, or a spec path.
    var columns = ResultsModel.usualColumns
    var filter = TextInput()
    var isFiltering = false
    /// The column that rows are sorted by; nil keeps the order of the project.
    var sortColumn: String?
    var isAscending = false
    /// Runs that differ in nothing but the seed make one row of mean ± std.
    var isGrouped = true
    /// The row and the column under the cursor.
    var row = 0
    var column = 0
    /// The first visible row.
    var offset = 0
    /// Views saved in project.yaml.
    var views: [TableView] = []

    static let usualColumns = [
        "name", "method", "student", "teacher", "val/top1", "test/top1", "wall_seconds",
        "images_per_second",
    ]

    /// The run under the cursor; a group stands for its first.
    var cursorRun: RunID?
}

extension Model {
    /// The table as it shows now.
    var resultsTable: ResultsTable {
        let state = resultsScreen
        let filter = RunFilter(state.filter.text)
        let shown = runs.filter { filter.isEmpty || filter.matches($0) }
            .sorted { RunOrder.precedes($0, $1, by: .name) }
        return ResultsTable(
            shown, columns: state.columns, isGrouped: state.isGrouped,
            sortColumn: state.sortColumn, isAscending: state.isAscending)
    }

    /// Every column that there could be: fields, then metrics, then the paths of the spec.
    var possibleColumns: [Checklist.Item] {
        var metrics: Set<String> = []
        var paths: [String] = []
        var seen: Set<String> = []
        for run in runs {
            metrics.formUnion(run.metrics.keys)
            for setting in run.settings where seen.insert(setting.path).inserted {
                paths.append(setting.path)
            }
        }
        let example = runs.first { !$0.metrics.isEmpty } ?? runs.first
        func item(_ name: String) -> Checklist.Item {
            let text = example.flatMap { ResultsTable.value(name, of: $0)?.text } ?? ""
            return Checklist.Item(name, detail: text)
        }
        return ResultsTable.fields.map(item) + metrics.subtracting(ResultsTable.fields).sorted().map(item) + paths.map(item)
    }
}
