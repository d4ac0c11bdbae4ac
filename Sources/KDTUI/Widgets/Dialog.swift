/// A question in the middle of the screen, with its possible answers.
struct Dialog: Widget {
    var title: String
    var message: [StyledText]
    var buttons: [String]
    var selected: Int
    /// Whether the answer destroys something; title and button warn.
    var isDestructive: Bool

    init(
        title: String, message: [StyledText], buttons: [String], selected: Int = 0,
        isDestructive: Bool = false
    ) {
        self.title = title
        self.message = message
        self.buttons = buttons
        self.selected = selected
        self.isDestructive = isDestructive
    }

    var minimumSize: Size { Size(width: 24, height: 6) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let frame = frame(in: rect)
        let style = isDestructive ? Style.bad : Style.accent
        let inner = canvas.panel(
            Panel(StyledText(title, style), isFocused: true, erases: true), in: frame)
        let text = inner.inset(2, 1)
        canvas.draw(
            Paragraph(message),
            in: Rect(
                x: text.x, y: text.y, width: text.width, height: text.height - 2))
        for (index, extent) in buttonExtents(in: rect).enumerated() {
            let isSelected = index == selected
            canvas.write(
                "  \(buttons[index])  ", at: extent.x, extent.y,
                style: isSelected
                    ? Style(
                        foreground: isDestructive ? .bad : .accent, attributes: [.reverse, .bold])
                    : .bar)
        }
    }

    /// Returns the dialog's box within the screen.
    func frame(in rect: Rect) -> Rect {
        let buttonWidth = buttons.reduce(0) { $0 + DisplayWidth.of($1) + 6 }
        let widest = max(message.map(\.width).max() ?? 0, buttonWidth, DisplayWidth.of(title) + 4)
        let width = min(rect.width, max(24, min(widest, 64) + 6))
        let lines = Paragraph(message).layout(width: max(1, width - 6)).count
        return rect.centered(Size(width: width, height: lines + 6))
    }

    /// Returns where each button lies, for clicks.
    func buttonExtents(in rect: Rect) -> [Rect] {
        let frame = frame(in: rect)
        let widths = buttons.map { DisplayWidth.of($0) + 4 }
        let total = widths.reduce(0, +) + 2 * max(0, buttons.count - 1)
        var x = max(frame.x + 1, frame.maxX - 3 - total)
        return widths.map { width in
            defer { x += width + 2 }
            return Rect(x: x, y: frame.maxY - 3, width: width, height: 1)
        }
    }
}
