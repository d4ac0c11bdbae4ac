/// The screen of a project without runs: what to do first.
struct FirstSteps: Widget {
    var projectName: String

    var minimumSize: Size { Size(width: 40, height: 8) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let lines: [StyledText] = [
            StyledText("No runs yet", Style.accent.with(.bold)), "",
            StyledText("Project: ", .muted) + StyledText(projectName), "",
            StyledText("n", Style.accent.with(.bold))
                + "        launch an experiment file found below this folder",
            StyledText("3", Style.accent.with(.bold))
                + "        builds one in a form, checked as you type",
            StyledText("kd init", Style.accent.with(.bold))
                + "  in the shell: write a commented starter experiment",
            StyledText("?", Style.accent.with(.bold)) + "        every key that works here",
            "",
            StyledText("Runs train in the background; closing the dashboard stops none.", .muted),
        ]
        let width = min(rect.width - 2, (lines.map(\.width).max() ?? 0))
        canvas.draw(
            Paragraph(lines, wraps: true),
            in: rect.centered(Size(width: width, height: min(rect.height, lines.count + 2))))
    }
}
