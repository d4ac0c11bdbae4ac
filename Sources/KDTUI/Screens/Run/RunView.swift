import KDExperiment

/// Draws the Run screen.
struct RunView: Widget {
    let model: Model

    var minimumSize: Size { Size(width: 40, height: 8) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        guard let run = model.run(model.runScreen.id) else {
            canvas.draw(
                Paragraph([
                    StyledText("No run is open.", .bold),
                    StyledText("Press 1 for the list, choose a run and press Enter.", .muted),
                ]), in: rect.inset(2, 1))
            return
        }
        let layout = RunLayout(in: rect, run: run)
        drawHeader(run, on: &canvas, in: layout.header)
        drawPanes(layout, on: &canvas)
        drawTrouble(run, on: &canvas, in: layout.trouble)
        guard let detail = model.detail(run.id) else {
            canvas.write("Reading…", at: layout.body.x + 2, layout.body.y + 1, style: .muted)
            return
        }
        switch model.runScreen.pane {
        case .charts, .system:
            canvas.draw(ChartGrid(model: model, run: run, detail: detail), in: layout.charts)
            if !layout.log.isEmpty {
                canvas.draw(LogPane(model: model, run: run, detail: detail), in: layout.log)
            }
        case .terms: canvas.draw(TermsPane(model: model, run: run, detail: detail), in: layout.body)
        case .attention: canvas.draw(AttentionPane(model: model, run: run), in: layout.body)
        case .log: canvas.draw(LogPane(model: model, run: run, detail: detail), in: layout.body)
        case .spec:
            canvas.draw(
                SpecPane(spec: detail.spec, offset: model.runScreen.specOffset), in: layout.body)
        }
    }

    private func drawHeader(_ run: RunRecord, on canvas: inout Canvas, in rect: Rect) {
        var figures: [String] = []
        if let best = run.bestValidation {
            figures.append("best val \(NumberText.fixed(best, decimals: 2))")
        }
        if let test = run.metrics["test/top1"]?.last {
            figures.append("test \(NumberText.fixed(test, decimals: 2))")
        }
        if let left = run.remainingSeconds { figures.append("\(TimeText.estimate(left)) left") }
        let bar =
            ProgressBar(run.progress, color: run.phase.color).text(width: 10)
            + StyledText(" \(run.epoch)/\(run.epochs)")
        let end =
            bar + StyledText((figures.isEmpty ? "" : "  ") + figures.joined(separator: "  ") + " ")
        let room = rect.width - end.width - 2
        canvas.write(
            Self.heading(run, width: max(20, room)), at: rect.x, rect.y, maxWidth: max(20, room))
        if room >= 20 { canvas.write(end, at: rect.maxX - end.width, rect.y) }
    }

    /// What the run is. Its phase always shows; the settings that tell it from runs of the same name
    /// go before the models, which those mostly share.
    private static func heading(_ run: RunRecord, width: Int) -> StyledText {
        let name = StyledText(" ") + run.phase.glyph + StyledText(" \(run.name)", .bold)
        let phase = StyledText("  \(run.phase.rawValue)", Style(foreground: run.phase.color))
        var rest = StyledText("  \(run.method)  \(run.student)", .muted)
        if let teacher = run.teacher { rest += StyledText(" ← \(teacher)", .muted) }
        if let job = run.job { rest += StyledText("  job \(job)", .muted) }
        let left = width - name.width - phase.width - 2
        guard !run.distinction.isEmpty, left >= 8 else { return name + phase + rest }
        let distinction = StyledText(run.distinction).truncated(to: left)
        return name + StyledText("  ") + distinction + phase + rest
    }

    /// What is wrong, or what the run waits for, in full, and what to do about it.
    private func drawTrouble(_ run: RunRecord, on canvas: inout Canvas, in rect: Rect) {
        guard !rect.isEmpty else { return }
        let lines = run.trouble
        canvas.draw(Paragraph(lines, wraps: true), in: rect.inset(1, 0))
    }

    private func drawPanes(_ layout: RunLayout, on canvas: inout Canvas) {
        for (pane, rect) in layout.paneExtents() {
            let isSelected = pane == model.runScreen.pane
            let text =
                StyledText(" \(pane.key) ", isSelected ? .accent : .muted)
                + StyledText(pane.title + " ", isSelected ? Style.bold : .muted)
            canvas.write(text, at: rect.x, rect.y, over: isSelected ? .selection : .plain)
        }
        guard let last = layout.paneExtents().last else { return }
        let room = layout.panes.maxX - last.rect.maxX - 2
        if room > 8 {
            canvas.write(
                StyledText(settings, .muted), at: last.rect.maxX + 1, layout.panes.y, width: room,
                alignment: .trailing)
        }
    }

    /// What the charts were told, so that no curve is taken for what it is not.
    private var settings: String {
        let state = model.runScreen
        guard [.charts, .terms, .system].contains(state.pane) else { return "" }
        var parts = ["x: \(state.axis.rawValue)"]
        if state.isLogarithmic { parts.append("log y") }
        if state.smoothing > 0 { parts.append("smoothed \(NumberText.compact(state.smoothing))") }
        if state.ignoresOutliers { parts.append("outliers cut") }
        if state.window != nil { parts.append("zoomed") }
        return parts.joined(separator: " · ")
    }
}
