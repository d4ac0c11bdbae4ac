import KDExperiment

/// Attention maps of one layer: student, teacher, and where they differ, for one probe image.
struct AttentionPane: Widget {
    let model: Model
    let run: RunRecord

    var minimumSize: Size { Size(width: 40, height: 10) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let epochs = model.detail(run.id)?.attentionEpochs ?? []
        guard let frame = model.attentionFrame, !frame.layers.isEmpty else {
            let text =
                model.runScreen.attention.failure
                ?? (epochs.isEmpty
                    ? "Attention maps appear after the first epoch." : "Reading the maps…")
            canvas.draw(Paragraph([StyledText(text, .muted)]), in: rect.inset(2, 1))
            return
        }
        let rows = rect.rows([.fixed(1), .rest, .fixed(2)])
        let number = max(0, min(model.runScreen.attention.layer, frame.layers.count - 1))
        let image = min(model.runScreen.attention.image, max(0, frame.imageCount - 1))
        drawHead(frame, layer: number, image: image, on: &canvas, in: rows[0])
        // As many layers below one another as can be seen well, the chosen one among them.
        let count = min(frame.layers.count, max(1, rows[1].height / 13))
        let first = min(max(0, number - count + 1), frame.layers.count - count)
        let lines = rows[1].rows([Extent](repeating: .rest, count: count))
        for (index, line) in zip(first..<(first + count), lines) {
            drawMaps(
                frame, frame.layers[index], image: image, isChosen: count > 1 && index == number,
                on: &canvas, in: line)
        }
        drawScrubber(epochs, shown: frame.epoch, on: &canvas, in: rows[2])
    }

    private func drawHead(
        _ frame: AttentionFrame, layer: Int, image: Int, on canvas: inout Canvas, in rect: Rect
    ) {
        var text = StyledText(" layer ", .muted)
        for (index, candidate) in frame.layers.enumerated() {
            text += StyledText(
                " \(candidate.name) ", index == layer ? Style.selection.with(.bold) : .muted)
        }
        text += StyledText("   image ", .muted) + StyledText("\(image + 1) of \(frame.imageCount)")
        if frame.labels.indices.contains(image) {
            text += StyledText("  class \(frame.labels[image])", .muted)
        }
        canvas.write(text, at: rect.x, rect.y, maxWidth: rect.width)
    }

    private func drawMaps(
        _ frame: AttentionFrame, _ layer: AttentionFrame.Layer, image: Int,
        isChosen: Bool, on canvas: inout Canvas, in rect: Rect
    ) {
        var panels:
            [(title: String, map: AttentionFrame.Maps, values: [Float], isDifference: Bool)] = []
        if let probes = frame.probes, rect.width >= 100 {
            panels.append(("probe image", probes, probes.image(image), false))
        }
        if let teacher = layer.teacher {
            panels.append(("teacher \(layer.name)", teacher, teacher.image(image), false))
        }
        if let student = layer.student {
            panels.append(("student \(layer.name)", student, student.image(image), false))
        }
        if let teacher = layer.teacher, let student = layer.student,
            teacher.rows == student.rows, teacher.columns == student.columns
        {
            let values = zip(student.image(image), teacher.image(image)).map { $0 - $1 }
            panels.append(("student − teacher", student, values, true))
        }
        let cells = rect.columns([Extent](repeating: .rest, count: panels.count))
        for (panel, cell) in zip(panels, cells) {
            let inner = canvas.panel(
                Panel(
                    StyledText(panel.title),
                    detail: StyledText("\(panel.map.columns)×\(panel.map.rows)"),
                    isFocused: isChosen),
                in: cell)
            guard !panel.values.isEmpty else { continue }
            canvas.draw(
                Heatmap(
                    values: panel.values, rows: panel.map.rows, columns: panel.map.columns,
                    colorMap: panel.isDifference ? .diverging : .sequential,
                    range: range(layer, image: image, panel.title)),
                in: inner)
        }
    }

    /// Student and teacher share a scale, so that brightness compares.
    private func range(
        _ layer: AttentionFrame.Layer, image: Int, _ title: String
    ) -> ClosedRange<Float>? {
        guard title.hasPrefix("teacher") || title.hasPrefix("student "),
            !title.contains("−")
        else { return nil }
        let values = (layer.teacher?.image(image) ?? []) + (layer.student?.image(image) ?? [])
        guard let high = values.filter(\.isFinite).max(), high > 0 else { return nil }
        return 0...high
    }

    private func drawScrubber(
        _ epochs: [Int], shown: Int, on canvas: inout Canvas, in rect: Rect
    ) {
        guard rect.height >= 2, let first = epochs.first, let last = epochs.last else { return }
        let isFollowing = model.runScreen.attention.epoch == nil
        let label =
            " epoch \(shown) of \(last)\(isFollowing && run.phase.isLive ? ", newest" : "") "
        let track = Rect(x: rect.x + 1, y: rect.y, width: rect.width - 2, height: 1)
        canvas.horizontalLine(x: track.x, y: track.y, length: track.width)
        let span = max(1, last - first)
        let position = track.x + (shown - first) * (track.width - 1) / span
        canvas.put("●", at: position, track.y, style: .accent)
        canvas.write(StyledText(label), at: rect.x, rect.y + 1, maxWidth: rect.width)
    }
}
