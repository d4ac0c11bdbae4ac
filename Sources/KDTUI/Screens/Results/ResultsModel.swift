import KDExperiment
import KDResults

/// The state of the Results screen.
struct ResultsModel: Sendable {
    /// Columns by name, as `kd results --columns` takes them.
    var columns = ResultsModel.usualColumns
    var filter = TextInput()
    var isFiltering = false
    /// The column that rows are sorted by; nil keeps the order of the names.
    var sortColumn: String?
    var isAscending = false
    /// Columns whose equal values make one row of mean ± std; empty for a row a run.
    var groupedBy = ResultsModel.usualGroup
    /// What `b` brings back.
    var lastGroup = ResultsModel.usualGroup
    /// The row and the column under the cursor.
    var row = 0
    var column = 0
    /// The first visible row.
    var offset = 0
    /// Views saved in project.yaml.
    var views: [TableView] = []
    /// The run under the cursor; a group stands for its first.
    var cursorRun: RunID?
    /// The table as it was made last.
    var table: (key: TableKey, table: ResultsTable)?

    static let usualColumns = [
        "name", "method", "student", "teacher", "val/top1:best", "test/top1", "wall_seconds",
        "images_per_second",
    ]

    /// Runs that differ in nothing but the seed.
    static let usualGroup = ["setup"]

    /// What a table is made of.
    struct TableKey: Hashable, Sendable {
        var generation: Int
        var columns: [String]
        var filter: String
        var groupedBy: [String]
        var sortColumn: String?
        var isAscending: Bool
    }

    /// The columns that show of these runs; a group has no single name or seed.
    ///
    /// Nobody who chose columns gets others. The usual ones are joined by what tells apart the rows
    /// of one name, where a row has only one value of it.
    func shownColumns(of runs: [RunSummary]) -> [String] {
        var shown = groupedBy.isEmpty ? columns : columns.filter { $0 != "name" && $0 != "seed" }
        guard columns == Self.usualColumns, groupedBy.isEmpty || groupedBy.contains("setup") else {
            return shown
        }
        let place = shown.firstIndex { ResultColumn($0).largerIsBetter != nil }
        shown.insert(
            contentsOf: ResultColumn.distinguishing(runs, besides: shown + groupedBy),
            at: place ?? shown.count)
        return shown
    }
}

extension Model {
    /// The table as it shows now.
    var resultsTable: ResultsTable {
        if let kept = resultsScreen.table, kept.key == tableKey { return kept.table }
        let state = resultsScreen
        let shown = RunFilter(state.filter.text, columns: columns).runs(of: runs)
        let sorted = RunOrder.places(of: shown, by: .name).map { shown[$0].summary }
        return ResultsTable(
            sorted, columns: state.shownColumns(of: sorted),
            groupedBy: state.groupedBy, sortedBy: state.sortColumn,
            isAscending: state.isAscending)
    }

    /// Keeps the table, so that it is made once for all that ask for it.
    mutating func keepTable() {
        guard resultsScreen.table?.key != tableKey else { return }
        resultsScreen.table = (tableKey, resultsTable)
    }

    private var tableKey: ResultsModel.TableKey {
        ResultsModel.TableKey(
            generation: generation, columns: resultsScreen.columns,
            filter: resultsScreen.filter.text, groupedBy: resultsScreen.groupedBy,
            sortColumn: resultsScreen.sortColumn, isAscending: resultsScreen.isAscending)
    }

    /// Every column that there could be: fields, then metrics, then the paths of the spec.
    var possibleColumns: [Checklist.Item] {
        let example = (runs.first { !$0.metrics.isEmpty } ?? runs.first).map { [$0.summary] } ?? []
        let metrics = Set(runs.flatMap(\.metrics.keys))
        // What is measured on validation has a best epoch worth a column.
        let names = columns.names.flatMap { name in
            metrics.contains(name) && name.hasPrefix("val/") ? [name, name + ":best"] : [name]
        }
        let values = ResultsTable(example, columns: names)
        return names.indices.map { index in
            let text = values.rows.isEmpty ? "" : values.text(0, index)
            return Checklist.Item(
                DisplayText.sanitized(names[index], limit: 100),
                detail: DisplayText.sanitized(text, limit: 100))
        }
    }

    /// Columns that runs can be grouped by: what they were told, not what they reached.
    var possibleGroups: [Checklist.Item] {
        let metrics = Set(runs.flatMap(\.metrics.keys))
        return possibleColumns.filter { item in
            !metrics.contains(item.name) && !item.name.hasSuffix(":best")
        }
    }
}
