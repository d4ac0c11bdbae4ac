import KDExperiment

/// The end of a run's log, or, while the charts have a crosshair, its lines up to that moment.
struct LogPane: Widget {
    let model: Model
    let run: RunRecord
    let detail: RunDetail

    var minimumSize: Size { Size(width: 20, height: 4) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let isFocused = model.runScreen.pane == .log
        let offset = isFocused ? min(model.runScreen.logOffset, max(0, detail.log.count - 1)) : 0
        let moment = model.crosshairTime
        let inner = canvas.panel(
            Panel(
                "Log", detail: StyledText(CountText.of(detail.log.count, "line")),
                footer: StyledText(footer(offset, moment)), isFocused: isFocused), in: rect
        ).inset(1, 0)
        guard !detail.log.isEmpty else {
            canvas.write("The run has logged nothing yet.", at: inner.x, inner.y, style: .muted)
            return
        }
        let end = moment.map { moment in detail.log.prefix { $0.time <= moment }.count }
        let lines = detail.log.prefix(end ?? detail.log.count).dropLast(offset).suffix(inner.height)
        for (row, line) in lines.enumerated() {
            let isAtCrosshair = end != nil && offset == 0 && row == lines.count - 1
            canvas.write(
                line.styled(zoneOffset: model.zoneOffset), at: inner.x, inner.y + row,
                maxWidth: inner.width, over: isAtCrosshair ? .selection : .plain)
        }
    }

    private func footer(_ offset: Int, _ moment: Double?) -> String {
        if offset > 0 { return "\(offset) lines back, End follows" }
        if let moment {
            return "up to the crosshair, \(TimeText.clock(moment, zoneOffset: model.zoneOffset))"
        }
        return run.phase.isLive ? "following" : ""
    }
}
