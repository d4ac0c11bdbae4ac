/// A thin rounded border with a title, around other widgets.
struct Panel: Widget {
    /// Shown in the upper border.
    var title: StyledText
    /// Shown at the right of the upper border: a count, a state.
    var detail: StyledText
    /// Shown in the lower border: hints.
    var footer: StyledText
    /// Whether keys go to this panel; its border takes the accent colour.
    var isFocused: Bool
    /// Whether what lies below is erased first, as dialogs need.
    var erases: Bool

    init(
        _ title: StyledText = "", detail: StyledText = "", footer: StyledText = "",
        isFocused: Bool = false, erases: Bool = false
    ) {
        self.title = title
        self.detail = detail
        self.footer = footer
        self.isFocused = isFocused
        self.erases = erases
    }

    var minimumSize: Size { Size(width: 4, height: 3) }

    /// Returns what the border leaves of `rect`.
    static func inner(of rect: Rect) -> Rect { rect.inset(1, 1) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        if erases { canvas.fill(rect) }
        guard rect.width >= 2, rect.height >= 2 else { return }
        let style = isFocused ? Style.accent : Style.border
        canvas.box(rect, style: style)
        let room = rect.width - 6
        guard room > 0 else { return }
        var used = 0
        if !title.isEmpty {
            let base = isFocused ? Style.accent.with(.bold) : Style.bold
            used = inscribe(title.over(base), at: rect.x + 2, rect.y, room: room, on: &canvas)
        }
        let detailWidth = detail.width + 2
        if !detail.isEmpty, detailWidth <= room + 2 - used {
            inscribe(
                detail.over(.muted), at: rect.maxX - 2 - detailWidth, rect.y, room: room,
                on: &canvas)
        }
        if !footer.isEmpty {
            inscribe(footer.over(.muted), at: rect.x + 2, rect.maxY - 1, room: room, on: &canvas)
        }
    }

    /// Interrupts the border for a text with a space on both sides.
    @discardableResult
    private func inscribe(
        _ text: StyledText, at x: Int, _ y: Int, room: Int, on canvas: inout Canvas
    ) -> Int {
        let fitted = text.truncated(to: room)
        canvas.write(" ", at: x, y)
        let used = canvas.write(fitted, at: x + 1, y)
        canvas.write(" ", at: x + 1 + used, y)
        return used + 2
    }
}

extension Canvas {
    /// Draws `panel` and returns the rectangle inside its border.
    mutating func panel(_ panel: Panel, in rect: Rect) -> Rect {
        draw(panel, in: rect)
        return Panel.inner(of: rect)
    }

    /// Draws a thin box with rounded corners.
    mutating func box(_ rect: Rect, style: Style = .border) {
        guard rect.width >= 2, rect.height >= 2 else { return }
        horizontalLine(x: rect.x, y: rect.y, length: rect.width, style: style)
        horizontalLine(x: rect.x, y: rect.maxY - 1, length: rect.width, style: style)
        verticalLine(x: rect.x, y: rect.y, length: rect.height, style: style)
        verticalLine(x: rect.maxX - 1, y: rect.y, length: rect.height, style: style)
        put("╭", at: rect.x, rect.y, style: style)
        put("╮", at: rect.maxX - 1, rect.y, style: style)
        put("╰", at: rect.x, rect.maxY - 1, style: style)
        put("╯", at: rect.maxX - 1, rect.maxY - 1, style: style)
    }

    /// Divides a box with a line that joins its border; the border keeps its colour.
    mutating func divider(y: Int, in frame: Rect) {
        guard y > frame.y, y < frame.maxY - 1, frame.width >= 2 else { return }
        let edge = self[frame.x, y].style
        horizontalLine(x: frame.x + 1, y: y, length: frame.width - 2)
        put("├", at: frame.x, y, style: edge)
        put("┤", at: frame.maxX - 1, y, style: edge)
    }

    /// Draws a thin line to the right.
    mutating func horizontalLine(x: Int, y: Int, length: Int, style: Style = .border) {
        fill(Rect(x: x, y: y, width: length, height: 1), with: "─", style: style)
    }

    /// Draws a thin line downwards.
    mutating func verticalLine(x: Int, y: Int, length: Int, style: Style = .border) {
        fill(Rect(x: x, y: y, width: 1, height: length), with: "│", style: style)
    }
}
