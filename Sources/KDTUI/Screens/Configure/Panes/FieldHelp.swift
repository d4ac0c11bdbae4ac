import KDExperiment

/// What the row under the cursor means, what is allowed, what is wrong.
struct FieldHelp: Widget {
    let model: Model

    var minimumSize: Size { Size(width: 20, height: 4) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        guard let row = model.configureScreen.row else { return }
        let inner = canvas.panel(Panel(StyledText(Self.title(row))), in: rect).inset(1, 0)
        canvas.draw(Paragraph(Self.lines(row)), in: inner)
    }

    private static func title(_ row: FormRow) -> String {
        switch row.role {
        case .source: "teacher"
        case .more: "teacher.train"
        case .addTerm: "distill.features"
        case .field, .kept, .unknown: DisplayText.sanitized(row.path.description, limit: 100)
        }
    }

    private static func lines(_ row: FormRow) -> [StyledText] {
        var lines = row.faults.flatMap(Self.lines(of:))
        switch row.role {
        case .field(let field):
            lines.append(StyledText(field.help))
            // A fault has said so already.
            if !row.faults.contains(where: { $0.allowed == field.allowed }) {
                lines.append(label("allowed") + StyledText(field.allowed))
            }
            var origin = label("default") + StyledText(FieldText.plain(field.whenAbsent))
            if let source = field.source { origin += StyledText("  (\(source))", .muted) }
            lines.append(origin)
        case .source:
            lines.append("Train it once as a run of its own, read a file, or take a run's weights.")
        case .more: lines.append("Enter shows every setting of the teacher's training, or few.")
        case .addTerm: lines.append("Enter adds a feature term: what else the student imitates.")
        case .kept: lines.append("Stays in the file as it is; the form has no rows for it.")
        case .unknown: lines.append("d takes the key away.")
        }
        return lines
    }

    private static func label(_ text: String) -> StyledText { StyledText("\(text) ", .muted) }

    private static func lines(of fault: SpecFault) -> [StyledText] {
        var lines = [
            StyledText("✗ " + DisplayText.sanitized(fault.message, limit: 400), .bad)
        ]
        if let allowed = fault.allowed {
            lines.append(label("allowed") + StyledText(DisplayText.sanitized(allowed, limit: 300)))
        }
        if let nearest = fault.nearest {
            lines.append(
                label("did you mean") + StyledText(DisplayText.sanitized(nearest, limit: 100)))
        }
        return lines
    }
}
