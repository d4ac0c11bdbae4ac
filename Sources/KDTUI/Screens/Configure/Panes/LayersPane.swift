import KDExperiment
import KDModels

/// The layer set of the feature term at hand: taps, shapes, and how they fit.
struct LayersPane: Widget {
    let model: Model

    var minimumSize: Size { Size(width: 30, height: 5) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let state = model.configureScreen
        let row = state.rows.first {
            $0.term == state.row?.term && $0.term != nil && $0.field?.kind == .layers
        }
        let inner = canvas.panel(Panel("Layers: student, teacher"), in: rect).inset(1, 0)
        guard let row, let student = state.check?.student, let teacher = state.check?.teacher else {
            canvas.draw(
                Paragraph([StyledText("Enter on layers shows the taps of both.", .muted)]),
                in: inner)
            return
        }
        let lines = LayerPicker.pairs(of: row.content).map { Self.line($0, student, teacher) }
        canvas.draw(Paragraph(lines, wraps: false), in: inner)
    }

    private static func line(
        _ pair: LayerPair, _ student: Architecture, _ teacher: Architecture
    ) -> StyledText {
        guard let own = student.tap(named: pair.student),
            let other = teacher.tap(named: pair.teacher)
        else { return StyledText(DisplayText.sanitized(pair.name, limit: 60), .bad) }
        let text =
            StyledText(DisplayWidth.padded(pair.student, to: 8), .bold)
            + StyledText(DisplayWidth.padded("\(own.shape)", to: 12))
            + StyledText(
                pair.student == pair.teacher ? "" : DisplayWidth.padded(pair.teacher, to: 8), .bold)
            + StyledText(DisplayWidth.padded("\(other.shape)", to: 12))
        return switch LayerMatch(student: own.shape, teacher: other.shape) {
        case .same: text + StyledText("fits", .good)
        case .pooled: text + StyledText("pooled", .warning)
        case .none: text + StyledText("does not fit", .bad)
        }
    }
}
