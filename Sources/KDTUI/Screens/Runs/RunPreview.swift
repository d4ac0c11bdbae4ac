import KDExperiment

/// The run under the cursor: its curves, its facts and its last words.
struct RunPreview: Widget {
    let run: RunRecord
    let detail: RunDetail?
    let now: Double
    let zoneOffset: Int

    var minimumSize: Size { Size(width: 40, height: 7) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let inner = canvas.panel(
            Panel(
                StyledText(run.name),
                detail: run.phase.glyph
                    + StyledText(" \(run.phase.rawValue)", Style(foreground: run.phase.color))),
            in: rect)
        let area = inner.inset(1, 0)
        guard !area.isEmpty else { return }
        if rect.height > 28 || rect.width < 64 {
            let facts = facts
            let rows = area.rows(
                [
                    .fixed(
                        area.height > 12 ? max(area.height / 3, area.height - facts.count - 14) : 0),
                    .fixed(min(facts.count, area.height)), .rest,
                ], spacing: area.height > 20 ? 1 : 0)
            drawCharts(on: &canvas, in: rows[0])
            canvas.draw(Paragraph(facts), in: rows[1])
            drawLog(on: &canvas, in: rows[2])
        } else {
            let columns = area.columns([.flexible(11), .flexible(9)], spacing: 2)
            drawCharts(on: &canvas, in: columns[0])
            let facts = Paragraph(facts).layout(width: columns[1].width)
            let rows = columns[1].rows([.fixed(facts.count), .rest])
            canvas.draw(Paragraph(facts, wraps: false), in: rows[0])
            drawLog(on: &canvas, in: rows[1])
        }
    }

    /// The total loss, and the validation accuracy beside it where there is room.
    private func drawCharts(on canvas: inout Canvas, in rect: Rect) {
        guard rect.height >= 4 else { return }
        let shown = Self.metrics.filter { (detail?.series[$0]?.values.count ?? 0) > 0 }
        guard !shown.isEmpty else {
            let text = detail == nil && run.step > 0 ? "Reading…" : emptyReason
            canvas.draw(Paragraph([StyledText(text, .muted)]), in: rect)
            return
        }
        let count = rect.width >= 56 ? shown.count : 1
        let cells = rect.columns([Extent](repeating: .rest, count: count), spacing: 2)
        for (index, (name, cell)) in zip(shown, cells).enumerated() {
            guard let series = detail?.series[name] else { continue }
            var chart = LineChart([
                LineChart.Series(
                    name, color: .series(number: index), x: series.epochs, y: series.values)
            ])
            chart.xLabel = "epoch"
            chart.ignoresOutliers = name == "loss/total"
            canvas.draw(chart, in: cell)
        }
    }

    /// The curves that tell a run at a glance.
    static let metrics = ["loss/total", "val/top1"]

    private var emptyReason: String {
        run.phase == .queued ? "Curves appear when the run starts." : "No metrics were logged."
    }

    /// Trouble first, then what the run is, then how well it does.
    private var facts: [StyledText] {
        var lines = run.trouble
        func fact(_ label: String, _ value: String) {
            lines.append(StyledText(DisplayWidth.padded(label, to: 9), .muted) + StyledText(value))
        }
        fact("method", run.method)
        fact("models", run.student + (run.teacher.map { " ← \($0)" } ?? ""))
        if !run.distinction.isEmpty { fact("differs", run.distinction) }
        fact("epoch", epochText)
        let figures = [("best val", run.bestValidation), ("test", run.metrics["test/top1"]?.last)]
            .compactMap { name, value in
                value.map { "\(name) \(NumberText.fixed($0, decimals: 2))" }
            }
        if !figures.isEmpty { fact("top-1 %", figures.joined(separator: "   ")) }
        fact("time", timeText)
        if let job = run.job { fact("job", job) }
        if !run.tags.isEmpty { fact("tags", run.tags.joined(separator: ", ")) }
        if !run.note.isEmpty { fact("note", run.note) }
        return lines
    }

    private var epochText: String {
        "\(run.epoch)/\(run.epochs)   step \(run.step)" + (run.steps > 0 ? "/\(run.steps)" : "")
    }

    private var timeText: String {
        var parts = ["trained \(TimeText.duration(run.trainedSeconds))"]
        if let left = run.remainingSeconds { parts.append("\(TimeText.estimate(left)) left") }
        if let speed = run.imagesPerSecond {
            parts.append("\(NumberText.fixed(speed, decimals: 0)) img/s")
        }
        if let end = run.endedAt { parts.append("ended \(TimeText.ago(end, now: now))") }
        return parts.joined(separator: ", ")
    }

    private func drawLog(on canvas: inout Canvas, in rect: Rect) {
        guard let lines = detail?.log, !lines.isEmpty, rect.height >= 2 else { return }
        canvas.write(StyledText("log", .muted), at: rect.x, rect.y)
        canvas.horizontalLine(x: rect.x + 4, y: rect.y, length: rect.width - 4)
        let shown = lines.suffix(rect.height - 1)
        for (row, line) in shown.enumerated() {
            canvas.write(
                line.styled(zoneOffset: zoneOffset), at: rect.x, rect.y + 1 + row,
                maxWidth: rect.width)
        }
    }
}

extension LogLine {
    /// The line with its time of day and a colour for its level.
    func styled(zoneOffset: Int) -> StyledText {
        let style: Style =
            switch level {
            case .debug: .muted
            case .info: .plain
            case .warning: .warning
            case .error: .bad
            }
        return StyledText(TimeText.clock(time, zoneOffset: zoneOffset) + " ", .muted)
            + StyledText(text, style)
    }
}
