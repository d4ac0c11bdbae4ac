import KDExperiment

/// Draws a sweep while it is built: its axes, and what a launch would make of them.
struct SweepBuilderView: Widget {
    let builder: SweepBuilder

    var minimumSize: Size { Size(width: 40, height: 8) }

    /// What may be typed into a row.
    static func placeholder(_ kind: SweepDraft.Row.Kind) -> String {
        switch kind {
        case .axis: "1, 2, 4 · 0.1 to 0.9 step 0.2 · 10 to 50 count 3 · 10 to 10000 log 4"
        case .zip: "student.model: wrn-10-1, wrn-16-1; schedule.lr: 0.1, 0.05"
        case .exclude: "distill.tau: 1; seed: 0"
        }
    }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let lines = axisLines
        let faults = builder.check?.faults ?? []
        let most = max(5, rect.height / 2)
        let parts = rect.rows([
            .fixed(1), .fixed(min(most, lines.count + loose(faults).count + 2)), .rest,
        ])
        drawHead(on: &canvas, in: parts[0])
        drawAxes(lines, on: &canvas, in: parts[1])
        drawPreview(on: &canvas, in: parts[2])
    }

    private func drawHead(on canvas: inout Canvas, in rect: Rect) {
        var text = StyledText(" " + DisplayText.sanitized(builder.path, limit: 100), .bold)
        if builder.isChanged { text += StyledText(" changed", .warning) }
        canvas.write(text, at: rect.x, rect.y, maxWidth: rect.width)
        canvas.write(tally, at: rect.x, rect.y, width: rect.width - 1, alignment: .trailing)
    }

    /// How many runs there would be.
    private var tally: StyledText {
        guard let check = builder.check else { return StyledText("looking …", .muted) }
        guard check.faults.isEmpty else {
            let count = check.faults.count
            return StyledText(count == 1 ? "1 fault" : "\(count) faults", .bad)
        }
        let existing = check.rows.count - check.newCount
        return StyledText(check.newCount == 1 ? "1 new run" : "\(check.newCount) new runs", .good)
            + StyledText(existing > 0 ? ", \(existing) there already" : "", .muted)
    }
}

// MARK: - Axes

extension SweepBuilderView {
    /// A line of the list: a row of the sweep, a fault of it, or the way to another one.
    private enum Line {
        case row(Int)
        case fault(String)
        case add
    }

    private var axisLines: [Line] {
        builder.draft.rows.indices.flatMap { index -> [Line] in
            let own = (builder.check?.faults ?? []).filter { $0.row == index }
            return [.row(index)] + own.prefix(2).map { .fault($0.text) }
        } + [.add]
    }

    /// Faults that are no row's.
    private func loose(_ faults: [SweepCheck.Fault]) -> [SweepCheck.Fault] {
        Array(faults.filter { $0.row == nil }.prefix(4))
    }

    private func drawAxes(_ lines: [Line], on canvas: inout Canvas, in rect: Rect) {
        let inner = canvas.panel(
            Panel("Axes", detail: "variants and seeds come from the file", isFocused: true),
            in: rect)
        let width = builder.draft.rows.map { DisplayWidth.of(Self.label($0.kind)) }.max() ?? 0
        let column = min(max(12, width), max(12, inner.width / 2))
        let selected = lines.firstIndex { line in
            if case .row(let index) = line { index == builder.selected } else { false }
        }
        let offset = Scrolling.offset(
            0, selected: selected ?? lines.count - 1, count: lines.count, visible: inner.height)
        for (row, line) in lines.dropFirst(offset).prefix(inner.height).enumerated() {
            let place = Rect(x: inner.x, y: inner.y + row, width: inner.width, height: 1)
            switch line {
            case .row(let index):
                drawRow(index, column: column, on: &canvas, in: place)
            case .fault(let text):
                canvas.write(
                    StyledText("  ▴ " + text, .bad), at: place.x, place.y, maxWidth: place.width)
            case .add:
                let isSelected = builder.selected >= builder.draft.rows.count
                canvas.fill(place, style: isSelected ? .selection : .plain)
                canvas.write(
                    StyledText(" + an axis", isSelected ? .accent : .muted), at: place.x, place.y,
                    over: isSelected ? .selection : .plain)
            }
        }
        let rest = loose(builder.check?.faults ?? [])
        for (row, fault) in rest.enumerated() where lines.count + row < inner.height {
            canvas.write(
                StyledText(" ▴ " + fault.text, .bad), at: inner.x, inner.y + lines.count + row,
                maxWidth: inner.width)
        }
    }

    private func drawRow(_ index: Int, column: Int, on canvas: inout Canvas, in rect: Rect) {
        let sweepRow = builder.draft.rows[index]
        let label = Self.label(sweepRow.kind)
        let isSelected = index == builder.selected
        let base: Style = isSelected ? .selection : .plain
        canvas.fill(rect, style: base)
        canvas.write(
            StyledText((isSelected ? "▸" : " ") + label, isSelected ? .accent : .plain),
            at: rect.x, rect.y, maxWidth: column + 1, over: base)
        let values = Rect(
            x: rect.x + column + 3, y: rect.y, width: max(0, rect.width - column - 4), height: 1)
        if let edit = builder.edit, edit.row == index {
            let placeholder = Self.placeholder(sweepRow.kind)
            canvas.draw(TextField(edit.input, placeholder: placeholder), in: values)
            return
        }
        let text = shown(sweepRow.values)
        canvas.write(StyledText(text), at: values.x, values.y, maxWidth: values.width, over: base)
        var allowed = ""
        if case .axis(let path) = sweepRow.kind {
            allowed = builder.check?.keys.first { $0.path == path }?.allowed ?? ""
        }
        let room = values.width - DisplayWidth.of(text) - 3
        if DisplayWidth.of(allowed) <= room {
            canvas.write(
                StyledText(allowed, .muted), at: values.x, values.y, width: values.width,
                alignment: .trailing, over: base)
        }
    }

    private static func label(_ kind: SweepDraft.Row.Kind) -> String {
        switch kind {
        case .axis(let path): DisplayText.sanitized(path, limit: 200)
        case .zip: "together"
        case .exclude: "without"
        }
    }

    private func shown(_ text: String) -> String { DisplayText.sanitized(text, limit: 200) }
}

// MARK: - Preview

extension SweepBuilderView {
    private func drawPreview(on canvas: inout Canvas, in rect: Rect) {
        guard let check = builder.check, check.faults.isEmpty else {
            let inner = canvas.panel(Panel("Runs"), in: rect)
            canvas.write(
                builder.check == nil
                    ? "Looking at the file…" : "They show once the faults are mended.",
                at: inner.x + 1, inner.y, style: .muted)
            return
        }
        let inner = canvas.panel(
            Panel(
                "Runs", detail: StyledText("time \(check.time)"),
                footer: check.newCount > 0
                    ? StyledText("sharing a teacher: \(check.cohorts)") : ""), in: rect)
        let columns =
            [Table.Column("name", .flexible(minimum: 14, weight: 1), priority: 100)]
            + check.axes.map { path in
                Table.Column(
                    SettingDifference.shortName(path), .fitting(minimum: 4, maximum: 24),
                    alignment: .trailing, priority: 50)
            } + [Table.Column("state", .fitting(minimum: 3, maximum: 16), priority: 90)]
        var table = Table(columns: columns, rowCount: check.rows.count) { index in
            let row = check.rows[index]
            return [StyledText(row.name)] + row.values.map { StyledText($0) } + [
                row.existing.map { $0.glyph + StyledText(" \($0.rawValue)", .muted) }
                    ?? StyledText("+ new", .good)
            ]
        }
        table.offset = max(0, min(builder.offset, check.rows.count - (inner.height - 1)))
        canvas.draw(table, in: inner)
    }
}
