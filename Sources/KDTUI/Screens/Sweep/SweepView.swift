import KDExperiment
import KDResults

/// Draws the Sweep screen.
struct SweepView: Widget {
    let model: Model

    var minimumSize: Size { Size(width: 40, height: 6) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        guard let picture = model.sweepPicture else {
            canvas.draw(
                Paragraph([
                    StyledText("No sweep yet.", .bold),
                    StyledText(
                        "Press n to launch an experiment file; one with variants, seeds or a sweep "
                            + "shows here as a grid.", .muted),
                    StyledText("b builds a sweep over a file.", .muted),
                ]), in: rect.inset(2, 1))
            return
        }
        let layout = SweepLayout(model)
        drawHead(picture, on: &canvas, in: layout.head)
        drawLegend(picture, on: &canvas, in: layout.legend)
        drawGrid(picture, layout, on: &canvas)
        if let detail = layout.detail { drawCell(picture, on: &canvas, in: detail) }
    }

    /// The sweep's name, a bar and its progress in one line.
    private func drawHead(_ picture: SweepPicture, on canvas: inout Canvas, in rect: Rect) {
        let name = DisplayText.sanitized(picture.sweep.name, limit: 60)
        var x = rect.x + 1
        x +=
            canvas.write(
                StyledText(name, .bold), at: x, rect.y, maxWidth: max(8, rect.width / 3)) + 1
        let progress = picture.progress
        let line = StyledText(progress.line(TimeText.estimate))
        // The words matter more than the bar.
        let width = min(20, max(0, rect.maxX - x - line.width - 3))
        let color: Color = progress.failed > 0 ? .bad : progress.running > 0 ? .accent : .good
        canvas.draw(
            ProgressBar(progress.share, color: color),
            in: Rect(x: x, y: rect.y, width: width, height: 1))
        if width > 0 { x += width + 1 }
        canvas.write(line, at: x, rect.y, maxWidth: max(0, rect.maxX - x - 1))
    }

    /// What rows, columns and colours are.
    private func drawLegend(_ picture: SweepPicture, on canvas: inout Canvas, in rect: Rect) {
        let grid = picture.grid
        var text = StyledText(" " + shown(grid.metric), .accent)
        if let path = grid.rowPath { text += StyledText("  rows \(shown(path))", .muted) }
        if let path = grid.columnPath { text += StyledText(", columns \(shown(path))", .muted) }
        if !grid.collapsed.isEmpty {
            let paths = grid.collapsed.map(shown).joined(separator: ", ")
            text += StyledText(", mean ± std over \(paths)", .muted)
        }
        let scale = scale(picture)
        canvas.write(
            text, at: rect.x, rect.y, maxWidth: max(0, rect.width - scale.width - 2))
        canvas.write(scale, at: rect.x, rect.y, width: rect.width - 1, alignment: .trailing)
    }

    /// The colours with the values at their ends.
    private func scale(_ picture: SweepPicture) -> StyledText {
        guard let range = picture.range, range.lowerBound < range.upperBound else { return "" }
        var text = StyledText(SweepCellText.figure(range.lowerBound) + " ", .muted)
        for step in 0..<10 {
            let color = ColorScale.color(at: Float(step) / 9, map: .sequential)
            text += StyledText("█", Style(foreground: color))
        }
        return text + StyledText(" " + SweepCellText.figure(range.upperBound), .muted)
    }

    private func shown(_ text: String) -> String { DisplayText.sanitized(text, limit: 60) }
}

// MARK: - The grid

extension SweepView {
    private func drawGrid(
        _ picture: SweepPicture, _ layout: SweepLayout, on canvas: inout Canvas
    ) {
        let (grid, rect) = (picture.grid, layout.grid)
        canvas.fill(Rect(x: rect.x, y: rect.y, width: rect.width, height: 1), style: .bar)
        canvas.write(
            StyledText(shown(grid.rowPath ?? ""), .muted), at: rect.x + 1, rect.y,
            maxWidth: layout.headingWidth - 1, over: .bar)
        for column in layout.columns {
            guard let cell = layout.rect(row: layout.rows.lowerBound, column: column) else {
                continue
            }
            let isCursor = column == model.sweepScreen.column
            canvas.write(
                StyledText(SweepGrid.text(grid.columns[column]), isCursor ? .accent : .plain),
                at: cell.x, rect.y, width: cell.width, alignment: .center, over: .bar)
        }
        for row in layout.rows {
            let y = rect.y + 1 + row - layout.rows.lowerBound
            let isCursor = row == model.sweepScreen.row
            canvas.write(
                StyledText(SweepGrid.text(grid.rows[row]), isCursor ? .accent : .plain),
                at: rect.x + 1, y, maxWidth: layout.headingWidth - 1)
            for column in layout.columns {
                guard let cell = layout.rect(row: row, column: column) else { continue }
                drawCell(picture, row: row, column: column, on: &canvas, in: cell)
            }
        }
        drawEdges(grid, layout, on: &canvas)
    }

    private func drawCell(
        _ picture: SweepPicture, row: Int, column: Int, on canvas: inout Canvas, in rect: Rect
    ) {
        let cell = picture.grid.cells[row][column]
        let content = SweepCellText(cell, picture.range)
        var base = Style.plain
        if let color = content.background { base = base.on(color) }
        if isReached(row, column) { base = base.with(.underline) }
        if let best = picture.grid.best, cell.sample?.mean == best { base = base.with(.bold) }
        canvas.fill(rect, style: base)
        canvas.write(
            content.text, at: rect.x + 1, rect.y, width: rect.width - 2, alignment: .center,
            over: base)
        guard row == model.sweepScreen.row, column == model.sweepScreen.column else { return }
        let mark = Style.accent.with(.bold)
        canvas.write("▸", at: rect.x, rect.y, style: mark)
        canvas.write("◂", at: rect.maxX - 1, rect.y, style: mark)
    }

    /// Stop, pause and retry would act on the cell.
    private func isReached(_ row: Int, _ column: Int) -> Bool {
        let state = model.sweepScreen
        return switch state.reach {
        case .cell: false
        case .row: row == state.row
        case .column: column == state.column
        case .all: true
        }
    }

    /// Says that there is more than shows.
    private func drawEdges(_ grid: SweepGrid, _ layout: SweepLayout, on canvas: inout Canvas) {
        let rect = layout.grid
        if layout.columns.upperBound < grid.columns.count {
            canvas.write("▶", at: rect.maxX - 1, rect.y, style: Style.muted.on(.bar))
        }
        if layout.columns.lowerBound > 0 {
            canvas.write(
                "◀", at: rect.x + layout.headingWidth, rect.y, style: Style.muted.on(.bar))
        }
        canvas.draw(
            ScrollBar(
                count: grid.rows.count, visible: layout.visibleRows,
                offset: layout.rows.lowerBound),
            in: Rect(x: rect.maxX - 1, y: rect.y + 1, width: 1, height: rect.height - 1))
    }
}

// MARK: - The cell under the cursor

extension SweepView {
    private func drawCell(_ picture: SweepPicture, on canvas: inout Canvas, in rect: Rect) {
        let grid = picture.grid
        let state = model.sweepScreen
        let place = [
            (grid.rowPath, grid.rows, state.row), (grid.columnPath, grid.columns, state.column),
        ]
        .compactMap { path, values, index -> String? in
            guard let path, values.indices.contains(index) else { return nil }
            return "\(SettingDifference.shortName(shown(path))) \(SweepGrid.text(values[index]))"
        }.joined(separator: ", ")
        let detail =
            state.reach == .cell ? "v for rows and columns" : "s p r take \(state.reach.rawValue)"
        let inner = canvas.panel(
            Panel(StyledText(place), detail: StyledText(detail)), in: rect)
        let runs = model.sweepCell?.runs ?? []
        guard !runs.isEmpty else {
            canvas.write("The grid has no run here.", at: inner.x + 1, inner.y, style: .muted)
            return
        }
        canvas.draw(table(runs, metric: grid.metric), in: inner)
    }

    private func table(_ runs: [RunSummary], metric: String) -> Table {
        let metrics = [metric] + ["val/top1:best", "test/top1"].filter { $0 != metric }
        let columns =
            [
                Table.Column("run", .flexible(minimum: 16, weight: 1), priority: 100),
                Table.Column("phase", .fitting(minimum: 8, maximum: 12), priority: 90),
                Table.Column(
                    "epoch", .fitting(minimum: 5, maximum: 12), alignment: .trailing, priority: 80),
            ]
            + metrics.enumerated().map {
                Table.Column(
                    shown($1), .fitting(minimum: 6, maximum: 20), alignment: .trailing,
                    priority: 70 - $0)
            }
        return Table(columns: columns, rowCount: runs.count) { [model] index in
            let run = runs[index]
            let record = model.run(run.id)
            let phase = record?.phase ?? run.phase ?? .lost
            return [
                StyledText(record?.name ?? run.id.description),
                phase.glyph + StyledText(" \(phase.rawValue)"),
                StyledText(record.map { "\($0.epoch)/\($0.epochs)" } ?? "–"),
            ]
                + metrics.map { name in
                    let value = ResultColumn(name).value(of: run)?.number
                    return value.map { StyledText(SweepCellText.figure($0)) }
                        ?? StyledText("–", .muted)
                }
        }
    }
}
