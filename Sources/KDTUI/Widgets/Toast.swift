/// A short notice above the status bar: something happened, nothing is asked.
struct Toast: Widget {
    enum Level: Hashable, Sendable {
        case info, success, warning, failure
    }

    var text: String
    var level: Level

    init(_ text: String, level: Level = .info) {
        self.text = text
        self.level = level
    }

    var minimumSize: Size { Size(width: 8, height: 1) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let (mark, color): (String, Color) =
            switch level {
            case .info: ("•", .accent)
            case .success: ("✓", .good)
            case .warning: ("!", .warning)
            case .failure: ("✗", .bad)
            }
        let line =
            StyledText(" \(mark) ", Style(foreground: color, attributes: .bold))
            + StyledText(DisplayWidth.truncated(text, to: max(0, rect.width - 5)) + " ")
        let width = min(rect.width, line.width)
        canvas.write(line, at: rect.maxX - width, rect.maxY - 1, maxWidth: width, over: .selection)
    }
}
