import KDExperiment
import KDResults

/// Draws the Results screen.
struct ResultsView: Widget {
    let model: Model

    var minimumSize: Size { Size(width: 40, height: 6) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        guard !model.runs.isEmpty else {
            canvas.draw(
                Paragraph([
                    StyledText("No results yet.", .bold),
                    StyledText("Press n to launch an experiment; its runs appear here.", .muted),
                ]), in: rect.inset(2, 1))
            return
        }
        let layout = ResultsLayout(in: rect)
        let table = model.resultsTable
        guard !table.rows.isEmpty else {
            drawHead(table, hidden: 0, on: &canvas, in: layout.head)
            canvas.write(
                "No run matches. Esc clears the filter.", at: rect.x + 2, layout.table.y + 1,
                style: .muted)
            return
        }
        let needed = table.rows.count + 1
        let members = members(of: table, room: layout.table.height - needed - 1)
        let parts = layout.table.rows(
            members.map { [.fixed(needed + 1), .fixed($0.rowCount + 3), .rest] } ?? [.rest])
        let widget = Self.widget(model, table)
        drawHead(
            table, hidden: widget.hiddenColumns(in: parts[0]), on: &canvas, in: layout.head)
        canvas.draw(widget, in: parts[0])
        if let members {
            let inner = canvas.panel(Panel("Runs of this row"), in: parts[1])
            canvas.draw(members, in: inner)
        }
        canvas.write(
            StyledText(Self.footnote(table, model, width: layout.foot.width - 2), .muted),
            at: layout.foot.x + 1, layout.foot.y, maxWidth: layout.foot.width - 2)
    }

    /// The runs behind the row under the cursor, where there is room for them below the table.
    private func members(of table: ResultsTable, room: Int) -> Table? {
        let state = model.resultsScreen
        guard !state.groupedBy.isEmpty, table.members.indices.contains(state.row) else {
            return nil
        }
        let runs = table.members[state.row].compactMap { model.run($0)?.summary }
        guard room >= runs.count + 3 else { return nil }
        let measured = state.columns.filter {
            ResultColumn($0).largerIsBetter != nil || $0 == "wall_seconds"
        }
        let values = ResultsTable(runs, columns: ["name", "phase", "epoch"] + measured)
        let columns = values.columns.indices.map { index in
            Table.Column(
                values.columns[index], .fitting(minimum: 3, maximum: index == 0 ? 40 : 24),
                alignment: values.isNumeric(index) ? .trailing : .leading, priority: 100 - index)
        }
        return Table(columns: columns, rowCount: runs.count) { row in
            values.columns.indices.map { column in
                let text = values.text(row, column)
                return text.isEmpty ? StyledText("–", .muted) : StyledText(text)
            }
        }
    }

    /// What the table is of, and how much of it does not show: nobody misses a column unasked.
    private func drawHead(
        _ table: ResultsTable, hidden: Int, on canvas: inout Canvas, in rect: Rect
    ) {
        let state = model.resultsScreen
        let runs = table.members.reduce(0) { $0 + $1.count }
        var tally = FilterLine.tally(
            "\(CountText.of(table.rows.count, "row")), "
                + "\(runs) of \(CountText.of(model.runs.count, "run"))", state.filter.text, model)
        let hasFilter = state.isFiltering || !state.filter.isEmpty
        let mark =
            StyledText("\(CountText.of(hidden, "column")) hidden →", .warning) + StyledText("  ")
        // Whoever types has to see it, also beside what is wrong with it.
        if hidden > 0, !hasFilter || rect.width - tally.width - mark.width >= 30 {
            tally = mark + tally
        }
        let room = max(0, rect.width - tally.width - 2)
        if hasFilter {
            canvas.draw(
                TextField(
                    state.filter, prompt: StyledText(" / ", Style.accent.with(.bold)),
                    placeholder: FilterLine.placeholder, isFocused: state.isFiltering),
                in: Rect(x: rect.x, y: rect.y, width: room, height: 1))
        } else {
            canvas.write(
                StyledText(" " + state.heading, .bold), at: rect.x, rect.y, maxWidth: room)
        }
        canvas.write(tally, at: rect.x, rect.y, width: rect.width - 1, alignment: .trailing)
    }

    /// Whose numbers these are; as much of it as fits.
    static func footnote(_ table: ResultsTable, _ model: Model, width: Int) -> String {
        var notes: [String] = []
        if !model.resultsScreen.groupedBy.isEmpty {
            notes.append("mean ± std over n finished runs")
        }
        if table.columns.contains("test/top1") { notes.append("test/top1 chooses nothing") }
        if table.columns.contains(where: { $0.hasSuffix(":best") }) {
            notes.append(":best is the best epoch")
        }
        notes.append("bold is best")
        var text = ""
        for note in notes {
            let longer = text.isEmpty ? note : text + " · " + note
            if longer.count <= width { text = longer }
        }
        return text
    }

    /// The table; the mouse asks it what was hit.
    static func widget(_ model: Model, _ results: ResultsTable) -> Table {
        let state = model.resultsScreen
        let focused = min(state.column, results.columns.count - 1)
        let titles = titles(of: results.columns)
        let columns = results.columns.enumerated().map { index, name in
            Table.Column(
                titles[index], .fitting(minimum: 3, maximum: isName(name) ? 40 : 24),
                alignment: results.isNumeric(index) ? .trailing : .leading,
                priority: index == focused ? 9500 : priority(of: name, at: index, state))
        }
        var table = Table(
            columns: columns, rowCount: results.rows.count,
            selected: min(state.row, results.rows.count - 1), offset: state.offset
        ) { row in
            results.columns.indices.map { column in
                let text = results.text(row, column)
                guard !text.isEmpty else { return StyledText("–", .muted) }
                return StyledText(
                    text, results.isBest(row, column) ? Style.good.with(.bold) : Style.plain)
            }
        }
        table.focusedColumn = focused
        table.sort = state.sortColumn.flatMap { results.columns.firstIndex(of: $0) }
            .map { Table.Sort(column: $0, isAscending: state.isAscending) }
        return table
    }

    /// Paths by their last parts, where those are no other column's: figures are narrower than
    /// `distill.features[0].weight`.
    private static func titles(of columns: [String]) -> [String] {
        let short = columns.map { name in
            name.contains("/") ? name : SettingDifference.shortName(name)
        }
        return columns.indices.map { index in
            short.count { $0 == short[index] } == 1 ? short[index] : columns[index]
        }
    }

    private static func isName(_ column: String) -> Bool { column == "name" || column == "setup" }

    /// Where not all columns fit, the cursor's shows, then metrics and what the user chose, then
    /// what tells rows apart, then what stands first.
    private static func priority(
        of name: String, at index: Int, _ state: ResultsModel
    ) -> Int {
        if isName(name) { return 10_000 }
        if state.groupedBy.contains(name) { return 9000 - index }
        let isUsual = ResultsModel.usualColumns.contains(name)
        if name.contains("/") || (state.columns.contains(name) && !isUsual) { return 7000 - index }
        if name == "method" || name == "n" { return 5000 - index }
        return (isUsual ? 1000 : 6000) - index
    }
}

extension ResultsModel {
    /// What a row of the table is.
    var heading: String {
        if groupedBy.isEmpty { return "Every run" }
        if groupedBy == Self.usualGroup { return "Mean ± std over seeds" }
        return "Mean ± std by "
            + DisplayText.sanitized(groupedBy.joined(separator: ", "), limit: 60)
    }
}
