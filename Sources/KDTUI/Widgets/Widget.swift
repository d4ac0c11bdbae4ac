/// A piece of a screen: a value that draws itself into a rectangle of a canvas.
///
/// Drawing is pure: the same value, rectangle and appearance give the same cells. A widget copes
/// with every rectangle, empty ones included; below ``minimumSize`` it may leave parts out.
protocol Widget {
    /// The smallest size at which everything essential shows.
    var minimumSize: Size { get }

    /// Draws into `rect`; the canvas is already clipped to it.
    func draw(on canvas: inout Canvas, in rect: Rect)
}

/// A widget of one line, which is also text of any width for the cells of a table.
protocol LineWidget: Widget {
    /// Returns exactly `width` columns of text.
    func text(width: Int) -> StyledText
}

extension LineWidget {
    var minimumSize: Size { Size(width: 4, height: 1) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        canvas.write(text(width: rect.width), at: rect.x, rect.y)
    }
}

extension Canvas {
    /// Draws `widget` into `rect` and nowhere else.
    mutating func draw(_ widget: some Widget, in rect: Rect) {
        guard !rect.isEmpty else { return }
        clipped(to: rect) { widget.draw(on: &$0, in: rect) }
    }
}
