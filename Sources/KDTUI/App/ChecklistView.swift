/// Shows a ``Checklist``.
struct ChecklistView: Widget {
    let state: Checklist

    var minimumSize: Size { Size(width: 30, height: 8) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let frame = Self.frame(state, in: rect)
        let inner = canvas.panel(
            Panel(
                StyledText(state.purpose.title),
                detail: StyledText("\(state.chosen.count) chosen"),
                footer: footer(width: frame.width), isFocused: true, erases: true), in: frame)
        canvas.draw(
            TextField(
                state.input, prompt: StyledText("❯ ", .accent),
                placeholder: "type to search, loss/* for a pattern"),
            in: Rect(x: inner.x + 1, y: inner.y, width: inner.width - 2, height: 1))
        canvas.horizontalLine(x: inner.x, y: inner.y + 1, length: inner.width)
        let list = Self.list(in: frame)
        guard !state.matches.isEmpty else {
            canvas.write("Nothing matches", at: list.x + 1, list.y, style: .muted)
            return
        }
        let offset = Self.offset(state, in: rect)
        for (row, index) in state.matches.dropFirst(offset).prefix(list.height).enumerated() {
            let line = Rect(x: list.x, y: list.y + row, width: list.width, height: 1)
            drawItem(
                state.items[index], isSelected: offset + row == state.selected, on: &canvas,
                in: line)
        }
        canvas.draw(
            ScrollBar(count: state.matches.count, visible: list.height, offset: offset),
            in: Rect(x: frame.maxX - 1, y: list.y, width: 1, height: list.height))
    }

    private func footer(width: Int) -> StyledText {
        StyledText(
            width > 66
                ? "Space switches · Ctrl-A all shown · Shift-↑↓ order · Enter keeps · Esc cancels"
                : "Space switches · Enter keeps · Esc cancels")
    }

    private func drawItem(
        _ item: Checklist.Item, isSelected: Bool, on canvas: inout Canvas, in rect: Rect
    ) {
        let base: Style = isSelected ? .selection : .plain
        canvas.fill(rect, style: base)
        let position = state.chosen.firstIndex(of: item.name)
        let mark = position == nil ? StyledText("[ ] ", .muted) : StyledText("[✓] ", .good)
        let detailWidth = min(DisplayWidth.of(item.detail), max(0, rect.width / 3))
        let curveWidth = item.preview.count > 1 && rect.width >= 50 ? 14 : 0
        let room = rect.width - 2 - detailWidth - (curveWidth > 0 ? curveWidth + 2 : 0) - 2
        canvas.write(
            mark + StyledText(item.name), at: rect.x + 1, rect.y, maxWidth: room, over: base)
        if curveWidth > 0 {
            canvas.write(
                Sparkline(item.preview).text(width: curveWidth),
                at: rect.maxX - detailWidth - curveWidth - 3, rect.y, over: base)
        }
        canvas.write(
            StyledText(item.detail, .muted), at: rect.maxX - detailWidth - 1, rect.y,
            width: detailWidth, alignment: .trailing, over: base)
    }

    /// The list's box within the screen.
    static func frame(_ state: Checklist, in rect: Rect) -> Rect {
        let height = min(rect.height - 2, max(8, state.items.count + 4))
        return rect.centered(Size(width: min(rect.width, max(60, rect.width / 2)), height: height))
    }

    /// Where the items lie, for clicks.
    static func list(in frame: Rect) -> Rect {
        let inner = Panel.inner(of: frame)
        return Rect(x: inner.x, y: inner.y + 2, width: inner.width, height: inner.height - 2)
    }

    /// The first visible match.
    static func offset(_ state: Checklist, in rect: Rect) -> Int {
        Scrolling.offset(
            0, selected: state.selected, count: state.matches.count,
            visible: list(in: frame(state, in: rect)).height)
    }
}
