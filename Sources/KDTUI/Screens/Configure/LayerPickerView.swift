import KDExperiment
import KDModels

/// Draws the ``LayerPicker``: the student's taps, the teacher's, and the pairs that are on.
struct LayerPickerView: Widget {
    let state: LayerPicker

    var minimumSize: Size { Size(width: 40, height: 8) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let frame = Self.frame(state, in: rect)
        let inner = canvas.panel(
            Panel(
                "Layer set", detail: StyledText("\(state.pairs.count) chosen"),
                footer: frame.width > 70
                    ? "Space switches the pair · ←→ column · a all of one name · Enter keeps"
                    : "Space switches · ←→ column · Enter keeps",
                isFocused: true, erases: true), in: frame)
        let areas = Self.areas(state, in: inner)
        drawTaps(.student, on: &canvas, in: areas.student)
        drawTaps(.teacher, on: &canvas, in: areas.teacher)
        canvas.divider(y: areas.pairs.y - 1, in: frame)
        drawPairs(on: &canvas, in: areas.pairs)
    }

    private func drawTaps(_ side: LayerPicker.Side, on canvas: inout Canvas, in rect: Rect) {
        let taps = side == .student ? state.student : state.teacher
        let selected = side == .student ? state.studentRow : state.teacherRow
        canvas.write(
            StyledText(
                side == .student ? "student" : "teacher",
                state.side == side ? Style.accent.with(.bold) : .muted),
            at: rect.x + 1, rect.y, maxWidth: rect.width - 1)
        let list = Rect(x: rect.x, y: rect.y + 1, width: rect.width, height: rect.height - 1)
        let first = Self.offset(selected, count: taps.count, height: list.height)
        for (line, tap) in taps.dropFirst(first).prefix(list.height).enumerated() {
            let isSelected = first + line == selected
            let base: Style =
                isSelected
                ? (state.side == side ? Style.selection.with(.bold) : .selection) : .plain
            let row = Rect(x: list.x, y: list.y + line, width: list.width - 1, height: 1)
            canvas.fill(row, style: base)
            let text =
                mark(tap, side, isSelected: isSelected)
                + StyledText(DisplayWidth.padded(tap.name, to: 9))
                + StyledText("\(tap.shape)", .muted) + remark(tap, side)
            canvas.write(text, at: row.x, row.y, maxWidth: row.width, over: base)
        }
    }

    /// A cursor in both columns shows the pair; a check mark the taps that are in use.
    private func mark(
        _ tap: Architecture.Tap, _ side: LayerPicker.Side, isSelected: Bool
    ) -> StyledText {
        let isUsed = state.pairs.contains {
            side == .student
                ? $0.student == tap.name
                : $0.teacher == tap.name
                    && $0.student
                        == state.student[min(state.studentRow, state.student.count - 1)]
                        .name
        }
        return StyledText(isSelected ? "▸" : " ", .accent)
            + (isUsed ? StyledText("[✓] ", .good) : StyledText("[ ] ", .muted))
    }

    private func remark(_ tap: Architecture.Tap, _ side: LayerPicker.Side) -> StyledText {
        guard side == .teacher else { return "" }
        return switch state.match(tap) {
        case .same: StyledText("  fits", .good)
        case .pooled: StyledText("  pooled", .warning)
        case .none: StyledText("  does not fit", .bad)
        }
    }

    private func drawPairs(on canvas: inout Canvas, in rect: Rect) {
        var text = StyledText("")
        for pair in state.pairs {
            text += StyledText(text.isEmpty ? "" : ", ", .muted)
            text += StyledText(
                pair.student == pair.teacher ? pair.student : "\(pair.student)→\(pair.teacher)",
                .bold)
        }
        if state.pairs.isEmpty { text = StyledText("no pair yet", .warning) }
        canvas.draw(Paragraph([text]), in: rect.inset(1, 0))
    }

    /// The picker's box within the screen.
    static func frame(_ state: LayerPicker, in rect: Rect) -> Rect {
        let rows = max(state.student.count, state.teacher.count)
        return rect.centered(
            Size(width: min(92, rect.width), height: min(rect.height, rows + 7)))
    }

    /// Where the columns and the line of pairs lie.
    static func areas(
        _ state: LayerPicker, in inner: Rect
    ) -> (student: Rect, teacher: Rect, pairs: Rect) {
        let rows = inner.rows([.rest, .fixed(1), .fixed(2)])
        let columns = rows[0].columns([.flexible(5), .flexible(6)])
        return (columns[0], columns[1], rows[2])
    }

    /// The tap at a point; nil beside the columns.
    static func tap(
        at point: Point, _ state: LayerPicker, in rect: Rect
    ) -> (side: LayerPicker.Side, row: Int)? {
        let areas = areas(state, in: Panel.inner(of: frame(state, in: rect)))
        for (side, area) in [(LayerPicker.Side.student, areas.student), (.teacher, areas.teacher)]
        where area.contains(point.x, point.y) && point.y > area.y {
            let (selected, count) =
                side == .student
                ? (state.studentRow, state.student.count)
                : (state.teacherRow, state.teacher.count)
            let first = offset(selected, count: count, height: area.height - 1)
            return (side, first + point.y - area.y - 1)
        }
        return nil
    }

    private static func offset(_ selected: Int, count: Int, height: Int) -> Int {
        Scrolling.offset(0, selected: selected, count: count, visible: height)
    }
}
