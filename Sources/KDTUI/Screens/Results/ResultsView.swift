import KDExperiment

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
        drawHead(table, on: &canvas, in: layout.head)
        guard !table.rows.isEmpty else {
            canvas.write(
                "No run matches. Esc clears the filter.", at: rect.x + 2, layout.table.y + 1,
                style: .muted)
            return
        }
        canvas.draw(Self.widget(model, table), in: layout.table)
        canvas.write(
            StyledText(Self.footnote(table, model), .muted), at: layout.foot.x + 1, layout.foot.y,
            maxWidth: layout.foot.width - 2)
    }

    private func drawHead(_ table: ResultsTable, on canvas: inout Canvas, in rect: Rect) {
        let state = model.resultsScreen
        if state.isFiltering || !state.filter.isEmpty {
            canvas.draw(
                TextField(
                    state.filter, prompt: StyledText(" / ", Style.accent.with(.bold)),
                    placeholder: "words, phase=finished, tau>=4, val/top1>98",
                    isFocused: state.isFiltering),
                in: Rect(x: rect.x, y: rect.y, width: rect.width - 26, height: 1))
        } else {
            canvas.write(
                StyledText(state.isGrouped ? " Mean ± std over seeds" : " Every run", .bold),
                at: rect.x, rect.y)
        }
        let runs = Set(table.rows.flatMap(\.runs)).count
        let tally = "\(table.rows.count) rows, \(runs) of \(model.runs.count) runs"
        canvas.write(
            StyledText(tally, .muted), at: rect.x, rect.y, width: rect.width - 1,
            alignment: .trailing)
    }

    /// Whose numbers these are.
    private static func footnote(_ table: ResultsTable, _ model: Model) -> String {
        var notes: [String] = []
        if table.columns.contains("val/top1") { notes.append("val/top1: best epoch on validation") }
        if table.columns.contains("test/top1") {
            notes.append("test/top1: evaluated once, chooses nothing")
        }
        if model.resultsScreen.isGrouped { notes.append("n: finished runs, the mean is over them") }
        return notes.joined(separator: " · ")
    }

    /// The table; the mouse asks it what was hit.
    static func widget(_ model: Model, _ results: ResultsTable) -> Table {
        let state = model.resultsScreen
        let focused = min(state.column, results.columns.count - 1)
        let columns = results.columns.enumerated().map { index, name in
            Table.Column(
                name, .fitting(minimum: 3, maximum: name == "name" ? 40 : 24),
                alignment: results.isNumeric(index) ? .trailing : .leading,
                priority: priority(of: name, at: index, isFocused: index == focused))
        }
        var table = Table(
            columns: columns, rowCount: results.rows.count,
            selected: min(state.row, results.rows.count - 1), offset: state.offset
        ) { row in
            results.rows[row].cells.enumerated().map { column, value in
                guard let value else { return StyledText("–", .muted) }
                let style = results.isBest(row, column) ? Style.good.with(.bold) : Style.plain
                return StyledText(value.text, style)
            }
        }
        table.focusedColumn = focused
        table.sort = state.sortColumn.flatMap { results.columns.firstIndex(of: $0) }
            .map { Table.Sort(column: $0, isAscending: state.isAscending) }
        return table
    }

    /// Where not all columns fit, the cursor's shows, then the metrics, then what stands first.
    private static func priority(of name: String, at index: Int, isFocused: Bool) -> Int {
        if name == "name" { return 10_000 }
        if isFocused { return 9000 }
        return (name.contains("/") || name == "method" || name == "n" ? 5000 : 1000) - index
    }
}

/// Where the parts of the Results screen lie.
struct ResultsLayout: Hashable, Sendable {
    var head: Rect
    var table: Rect
    var foot: Rect

    init(in rect: Rect) {
        let rows = rect.rows([.fixed(1), .rest, .fixed(1)])
        (head, table, foot) = (rows[0], rows[1], rows[2])
    }
}
