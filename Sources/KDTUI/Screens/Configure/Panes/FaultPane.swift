import KDExperiment

/// Everything that is wrong, one line each.
struct FaultPane: Widget {
    let model: Model

    var minimumSize: Size { Size(width: 20, height: 4) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let faults = model.configureScreen.check?.faults ?? []
        let inner = canvas.panel(
            Panel(StyledText("Faults"), detail: StyledText("\(faults.count)"), footer: "f next"),
            in: rect
        ).inset(1, 0)
        let lines = Self.lines(faults.map(\.sentence), width: inner.width, height: inner.height)
        canvas.draw(Paragraph(lines, wraps: false), in: inner)
    }

    /// The faults that fit, each whole, and how many do not.
    static func lines(_ sentences: [String], width: Int, height: Int) -> [StyledText] {
        var lines: [StyledText] = []
        for (index, sentence) in sentences.enumerated() {
            let left = sentences.count - index
            let wrapped = Paragraph.wrap(StyledText(sentence), width: width)
            // One line stays free to count what is left out.
            let room = height - lines.count - (left > 1 ? 1 : 0)
            if wrapped.count > room, index > 0 {
                return lines + [StyledText("… and \(left) more", .muted)]
            }
            // A first fault too long for the pane is cut rather than not shown.
            lines += wrapped.prefix(max(0, room))
        }
        return lines
    }
}
