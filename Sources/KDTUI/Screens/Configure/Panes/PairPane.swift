import KDExperiment
import KDModels

/// Teacher and student side by side: what they cost and how they differ.
struct PairPane: Widget {
    let model: Model

    var minimumSize: Size { Size(width: 30, height: 6) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let inner = canvas.panel(Panel("Networks"), in: rect).inset(1, 0)
        guard let check = model.configureScreen.check else { return }
        let isNarrow = inner.width < 46
        let head = isNarrow ? ["params", "madds"] : ["parameters", "multiply-adds"]
        let widths = isNarrow ? [8, 9] : [12, 15]
        func line(_ name: String, _ cells: [String], _ style: Style = .plain) -> StyledText {
            let numbers = zip(cells, widths).map { text, width in
                String(repeating: " ", count: max(1, width - DisplayWidth.of(text))) + text
            }
            // Figures stay near their names, however wide the pane is.
            let room = max(0, min(inner.width, 64) - widths.reduce(0, +))
            return StyledText(DisplayWidth.padded(name, to: room))
                + StyledText(numbers.joined(), style)
        }
        func costs(_ model: Architecture?) -> [String] {
            guard let model else { return ["–", "–"] }
            return [CountText.short(model.parameterCount), CountText.short(model.multiplyAdds)]
        }
        let base = check.base
        var lines = [line("", head, .muted)]
        if let teacher = base.teacher {
            lines.append(line("teacher \(shown(teacher.model))", costs(check.teacher)))
        }
        lines.append(line("student \(shown(base.student.model))", costs(check.student)))
        if let student = check.student, let teacher = check.teacher {
            lines.append(
                line(
                    "ratio",
                    [
                        Self.ratio(teacher.parameterCount, student.parameterCount),
                        Self.ratio(teacher.multiplyAdds, student.multiplyAdds),
                    ], .bold))
            if let kind = try? ModelCatalog.compression(
                student: student.name, teacher: teacher.name)
            {
                lines.append(
                    StyledText("compression ", .muted) + StyledText(kind.rawValue, .bold)
                        + StyledText(isNarrow ? "" : ": \(kind.explanation)", .muted))
            }
        }
        canvas.draw(Paragraph(lines, wraps: false), in: inner)
    }

    private func shown(_ name: String) -> String { DisplayText.sanitized(name, limit: 40) }

    /// `8.81×`.
    private static func ratio(_ teacher: Int, _ student: Int) -> String {
        guard student > 0 else { return "–" }
        return NumberText.compact(Double(teacher) / Double(student), digits: 3) + "×"
    }
}
