import KDTestSupport
import Testing

@testable import KDTUI

/// Every widget, at every size that breaks things, and once as people see it.
@Suite struct WidgetTests {
    @Test(arguments: WidgetSamples.all.indices)
    func `a widget looks as recorded`(_ index: Int) {
        let sample = WidgetSamples.all[index]
        expectGolden(draw(sample.widget, sample.size), "widgets/\(sample.name)")
    }

    @Test(arguments: WidgetSamples.all.indices)
    func `a widget looks as recorded in ASCII without colour`(_ index: Int) {
        let sample = WidgetSamples.all[index]
        let canvas = draw(
            sample.widget, sample.size, Appearance(glyphs: .ascii, colorDepth: .none))
        let text = canvas.plainText()
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || (0x20..<0x7F).contains($0.value) })
        expectGolden(text, "widgets/ascii/\(sample.name)")
    }

    @Test(arguments: WidgetSamples.all.indices)
    func `a widget copes with every small size and stays inside`(_ index: Int) {
        let widget = WidgetSamples.all[index].widget
        let minimum = widget.minimumSize
        let sizes =
            [(0, 0), (1, 0), (0, 1), (1, 1), (2, 1), (1, 2), (2, 2), (3, 3), (5, 2), (2, 5)]
            + [(minimum.width, minimum.height), (minimum.width - 1, minimum.height - 1)]
            + (1...24).map { ($0, 1 + $0 / 2) } + (1...40).map { ($0, 30 - $0 / 2) }
        for (width, height) in sizes {
            var canvas = Canvas(width: width + 4, height: height + 4)
            let rect = Rect(x: 2, y: 2, width: width, height: height)
            canvas.fill(canvas.bounds, with: "~")
            canvas.fill(rect)
            draw(widget, on: &canvas, in: rect)
            for y in 0..<canvas.height {
                for x in 0..<canvas.width where !rect.contains(x, y) {
                    #expect(canvas[x, y].character == "~", "drew at \(x),\(y) outside \(rect)")
                }
            }
        }
    }

    @Test(arguments: WidgetSamples.all.indices)
    func `a widget shows something at its minimum size`(_ index: Int) {
        let widget = WidgetSamples.all[index].widget
        let canvas = draw(widget, widget.minimumSize)
        #expect(canvas.cells.contains { $0 != .blank })
    }

    private func draw(
        _ widget: any Widget, _ size: Size, _ appearance: Appearance = Appearance()
    ) -> Canvas {
        var canvas = Canvas(size: size, appearance: appearance)
        draw(widget, on: &canvas, in: canvas.bounds)
        return canvas
    }

    private func draw(_ widget: some Widget, on canvas: inout Canvas, in rect: Rect) {
        canvas.draw(widget, in: rect)
    }
}
