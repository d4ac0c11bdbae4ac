import KDExperiment
import KDResults

extension Model {
    /// Commands of the Results screen.
    mutating func performOnResults(_ command: Command) -> [Effect] {
        let page = max(1, ResultsLayout(in: body).table.height - 2)
        switch command {
        case .up: resultsScreen.row -= 1
        case .down: resultsScreen.row += 1
        case .pageUp: resultsScreen.row -= page
        case .pageDown: resultsScreen.row += page
        case .top: resultsScreen.row = 0
        case .bottom: resultsScreen.row = .max / 2
        case .left: resultsScreen.column -= 1
        case .right: resultsScreen.column += 1
        case .open: return openRun(resultsScreen.cursorRun)
        case .back: return show(screen: .runs)
        case .clear: return clearResults()
        case .filter: resultsScreen.isFiltering = true
        case .sort: sortResults(byColumn: resultsScreen.column)
        case .reverseSort:
            guard resultsScreen.sortColumn != nil else {
                show("The table is not sorted; o sorts by the column under the cursor")
                return []
            }
            resultsScreen.isAscending.toggle()
        case .group:
            toggleGroups()
        case .chooseGroups:
            overlay = .checklist(
                Checklist(
                    purpose: .grouping, items: possibleGroups, chosen: resultsScreen.groupedBy))
        case .chooseColumns:
            overlay = .checklist(
                Checklist(purpose: .columns, items: possibleColumns, chosen: chosenColumns))
        case .export: openExport()
        case .saveView:
            overlay = .prompt(
                Prompt(
                    title: "Save this view", hint: "Columns, groups, filter and order under a name",
                    input: TextInput(), purpose: .viewName))
        case .chooseView: openViews()
        default: show("That does nothing on this screen; ? lists the keys")
        }
        settleResults()
        return []
    }

    /// A key for the filter.
    mutating func typeResultFilter(_ key: Key) -> [Effect] {
        switch key.code {
        case .enter: resultsScreen.isFiltering = false
        case .escape: (resultsScreen.isFiltering, resultsScreen.filter) = (false, TextInput())
        default: _ = resultsScreen.filter.handle(key)
        }
        resultsScreen.row = 0
        settleResults()
        return []
    }

    /// Keeps the cursor inside the table and remembers the run under it.
    mutating func settleResults() {
        keepTable()
        let table = resultsTable
        resultsScreen.row = max(0, min(resultsScreen.row, table.rows.count - 1))
        resultsScreen.column = max(0, min(resultsScreen.column, table.columns.count - 1))
        resultsScreen.cursorRun =
            table.members.indices.contains(resultsScreen.row)
            ? table.members[resultsScreen.row].first : nil
        resultsScreen.offset = Scrolling.offset(
            resultsScreen.offset, selected: table.rows.isEmpty ? nil : resultsScreen.row,
            count: table.rows.count, visible: max(1, ResultsLayout(in: body).table.height - 1))
    }

    /// Sorts by a column, best first where better is known; a second time reverses.
    mutating func sortResults(byColumn index: Int) {
        let columns = resultsTable.columns
        guard columns.indices.contains(index) else { return }
        let name = columns[index]
        if resultsScreen.sortColumn == name {
            resultsScreen.isAscending.toggle()
        } else {
            resultsScreen.sortColumn = name
            resultsScreen.isAscending = !(ResultColumn(name).largerIsBetter ?? false)
        }
        show("Sorted by \(name), \(resultsScreen.isAscending ? "ascending" : "descending")")
    }

    /// A row a run, or the groups of before.
    private mutating func toggleGroups() {
        let isGrouped = !resultsScreen.groupedBy.isEmpty
        resultsScreen.groupedBy = isGrouped ? [] : resultsScreen.lastGroup
        resultsScreen.row = 0
        show(isGrouped ? "Every run on its own" : resultsScreen.heading)
    }

    /// The columns that are chosen so far, with those that the table got unasked.
    private var chosenColumns: [String] {
        let state = resultsScreen
        let shown = resultsTable.columns.filter {
            $0 != "n" && !state.groupedBy.contains($0) && !state.columns.contains($0)
        }
        let place = state.columns.firstIndex { ResultColumn($0).largerIsBetter != nil }
        var columns = state.columns
        columns.insert(contentsOf: shown, at: place ?? columns.count)
        return columns
    }

    private mutating func clearResults() -> [Effect] {
        if !resultsScreen.filter.isEmpty {
            resultsScreen.filter = TextInput()
            settleResults()
            return []
        }
        return show(screen: .runs)
    }

    private mutating func openExport() {
        let count = resultsTable.rows.count
        guard count > 0 else {
            show("The table is empty; there is nothing to export", .warning)
            return
        }
        overlay = .export(ExportForm(rowCount: count))
    }

    private mutating func openViews() {
        guard !resultsScreen.views.isEmpty else {
            show("No view is saved yet; w saves this one")
            return
        }
        let items = resultsScreen.views.map {
            PickerState.Item($0.name, detail: "\($0.columns.count) columns")
        }
        overlay = .views(PickerState(items: items))
    }

    /// Shows a saved view.
    mutating func adopt(view: TableView) {
        resultsScreen.columns = view.columns.isEmpty ? ResultsModel.usualColumns : view.columns
        resultsScreen.filter = TextInput(view.filter)
        resultsScreen.groupedBy = view.groupedBy
        if !view.groupedBy.isEmpty { resultsScreen.lastGroup = view.groupedBy }
        resultsScreen.isAscending = !view.sort.hasPrefix("-")
        let column = view.sort.hasPrefix("-") ? String(view.sort.dropFirst()) : view.sort
        resultsScreen.sortColumn = column.isEmpty ? nil : column
        settleResults()
        show("View \(view.name)", .success)
    }

    /// Remembers the present view; one of the same name is replaced.
    mutating func saveView(named name: String) -> [Effect] {
        guard !name.isEmpty else {
            show("A view needs a name", .warning)
            return []
        }
        let state = resultsScreen
        let sort = state.sortColumn.map { (state.isAscending ? "" : "-") + $0 } ?? ""
        resultsScreen.views.removeAll { $0.name == name }
        resultsScreen.views.append(
            TableView(
                name: name, columns: state.columns, filter: state.filter.text, sort: sort,
                groupedBy: state.groupedBy))
        return [.saveViews(resultsScreen.views)]
    }
}
