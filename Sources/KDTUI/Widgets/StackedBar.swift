/// Shares of a whole as one bar of coloured segments above a legend with percentages.
struct StackedBar: Widget {
    /// A part of the whole.
    struct Bar: Hashable, Sendable {
        var label: String
        var value: Double
        var color: Color

        init(_ label: String, value: Double, color: Color) {
            self.label = label
            self.value = value
            self.color = color
        }
    }

    var bars: [Bar]

    init(_ bars: [Bar]) {
        self.bars = bars
    }

    var minimumSize: Size { Size(width: 10, height: 2) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let values = bars.map { $0.value.isFinite ? max(0, $0.value) : 0 }
        let total = values.reduce(0, +)
        guard total > 0, !rect.isEmpty else { return }
        drawSegments(values, total: total, on: &canvas, in: rect)
        var x = rect.x
        var y = rect.y + 1
        for (bar, value) in zip(bars, values) {
            let percent = Int((value / total * 100).rounded())
            let text =
                StyledText("■ ", Style(foreground: bar.color)) + StyledText(bar.label + " ")
                + StyledText("\(percent)%", .muted)
            if x > rect.x, x + text.width > rect.maxX { (x, y) = (rect.x, y + 1) }
            guard y < rect.maxY else { break }
            x += canvas.write(text, at: x, y, maxWidth: rect.maxX - x) + 3
        }
    }

    /// Segment ends are rounded from running sums, so the bar is always exactly full.
    private func drawSegments(
        _ values: [Double], total: Double, on canvas: inout Canvas, in rect: Rect
    ) {
        // Without colour, or in ASCII, the fills alone tell neighbours apart.
        let isPoor = canvas.appearance.colorDepth == .none || canvas.appearance.glyphs == .ascii
        let fills: [Character] = isPoor ? ["█", "░", "▒", "═", "·"] : ["█"]
        var sum = 0.0
        var start = 0
        for (index, value) in values.enumerated() {
            sum += value
            let end = Int((sum / total * Double(rect.width)).rounded())
            canvas.fill(
                Rect(x: rect.x + start, y: rect.y, width: end - start, height: 1),
                with: fills[index % fills.count], style: Style(foreground: bars[index].color))
            start = end
        }
    }
}
