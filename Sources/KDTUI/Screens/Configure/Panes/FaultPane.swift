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
        let lines = faults.prefix(100).map { StyledText($0.sentence) }
        canvas.draw(Paragraph(lines), in: inner)
    }
}
