/// Lines of text over the screen, to look through.
struct TextPage: Hashable, Sendable {
    var title: String
    var lines: [String]
    var offset = 0

    init(title: String, lines: [String]) {
        self.title = title
        self.lines = lines
    }

    /// The page after a key; nil once it is closed.
    func scrolled(by key: Key, in rect: Rect) -> TextPage? {
        let room = Panel.inner(of: TextPageView.frame(self, in: rect)).height
        var page = self
        switch key.code {
        case .down, .character("j"): page.offset += 1
        case .up, .character("k"): page.offset -= 1
        case .pageDown, .character(" "): page.offset += room
        case .pageUp: page.offset -= room
        default: return nil
        }
        page.offset = max(0, min(page.offset, lines.count - room))
        return page
    }
}

/// Draws a ``TextPage``.
struct TextPageView: Widget {
    let page: TextPage

    var minimumSize: Size { Size(width: 30, height: 6) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let frame = Self.frame(page, in: rect)
        let inner = canvas.panel(
            Panel(
                StyledText(page.title), footer: "↑↓ scroll · any other key closes",
                isFocused: true, erases: true), in: frame)
        let lines = page.lines.map { StyledText($0) }
        canvas.draw(
            Paragraph(lines, wraps: false, offset: page.offset), in: inner.inset(1, 0))
        canvas.draw(
            ScrollBar(count: lines.count, visible: inner.height, offset: page.offset),
            in: Rect(x: frame.maxX - 1, y: inner.y, width: 1, height: inner.height))
    }

    /// The page's box within the screen.
    static func frame(_ page: TextPage, in rect: Rect) -> Rect {
        rect.centered(
            Size(width: min(100, rect.width), height: min(page.lines.count + 2, rect.height - 2)))
    }
}
