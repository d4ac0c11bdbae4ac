import KDExperiment

/// Draws the launch dialog.
struct LaunchView: Widget {
    let state: LaunchModel

    var minimumSize: Size { Size(width: 40, height: 10) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        guard state.chosen == nil else {
            drawReview(on: &canvas, in: rect)
            return
        }
        guard let files = state.files, files.isEmpty else {
            var picker = Picker(title: "Launch an experiment", state: state.picker)
            picker.placeholder = state.files == nil ? "Looking for files…" : "Type to search"
            canvas.draw(picker, in: rect)
            return
        }
        canvas.draw(
            Dialog(
                title: "No experiment file found",
                message: [
                    "Experiment files are YAML files in this folder, in experiments/ or below.",
                    "",
                    StyledText("kd init", Style.accent.with(.bold))
                        + " in the shell writes a commented starter.",
                ], buttons: ["Close"]), in: rect)
    }

    /// The box of the review within the screen.
    static func frame(in rect: Rect) -> Rect {
        rect.centered(Size(width: min(96, rect.width - 2), height: rect.height - 2))
    }

    private func drawReview(on canvas: inout Canvas, in rect: Rect) {
        let frame = Self.frame(in: rect)
        let path = state.chosen ?? ""
        let inner = canvas.panel(
            Panel(
                StyledText(path), footer: StyledText(footer), isFocused: true, erases: true),
            in: frame
        ).inset(1, 0)
        guard let review = state.review else {
            canvas.write("Reading…", at: inner.x, inner.y, style: .muted)
            return
        }
        let lines = review.faults.isEmpty ? Self.lines(review) : Self.faultLines(review)
        canvas.draw(Paragraph(lines, offset: state.offset), in: inner)
        canvas.draw(
            ScrollBar(
                count: Paragraph(lines).layout(width: inner.width).count, visible: inner.height,
                offset: state.offset),
            in: Rect(x: frame.maxX - 1, y: inner.y, width: 1, height: inner.height))
    }

    private var footer: String {
        guard let review = state.review else { return "Esc back" }
        if !review.faults.isEmpty { return "Mend the file, then r reads it again · Esc back" }
        return review.newCount == 0
            ? "Nothing to launch: all runs exist · Esc back"
            : "Enter launches \(CountText.of(review.newCount, "run")) · ↑↓ scroll · Esc back"
    }

    private static func lines(_ review: LaunchReview) -> [StyledText] {
        let existing = review.entries.count - review.newCount
        var lines: [StyledText] = [
            StyledText(review.name, Style.bold),
            StyledText("\(CountText.of(review.newCount, "run")) to create", .good)
                + StyledText(existing > 0 ? ", " + stay(existing) : "", .muted),
            "",
        ]
        for entry in review.entries {
            let mark = entry.existing.map(\.glyph) ?? StyledText("+", Style.good.with(.bold))
            lines.append(
                mark + StyledText(" \(entry.name)", entry.existing == nil ? .plain : .muted)
                    + StyledText(entry.distinction.isEmpty ? "" : "  \(entry.distinction)")
                    + StyledText(entry.isTeacher ? "  teacher, trained first" : "", .muted)
                    + StyledText(entry.existing.map { "  exists, \($0.rawValue)" } ?? "", .muted))
        }
        return lines
    }

    private static func stay(_ count: Int) -> String {
        count == 1
            ? "1 exists already and stays as it is" : "\(count) exist already and stay as they are"
    }

    private static func faultLines(_ review: LaunchReview) -> [StyledText] {
        [
            StyledText("The file cannot be launched:", Style.bad.with(.bold)), "",
        ] + review.faults.map { StyledText($0) }
    }
}
