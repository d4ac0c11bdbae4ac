import KDExperiment
import KDResults

/// How many runs there will be, how long they take and how that is known.
struct TimePane: Widget {
    let model: Model

    var minimumSize: Size { Size(width: 24, height: 4) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let inner = canvas.panel(Panel("Runs and time"), in: rect).inset(1, 0)
        guard let check = model.configureScreen.check else { return }
        var lines: [StyledText] = []
        if let estimate = model.configureScreen.estimate {
            lines = Self.lines(estimate, slots: model.machine.slots)
            if estimate.teacherCount < check.teachers.count {
                lines.append(
                    StyledText(
                        check.teachers.count == 1
                            ? "its teacher is trained already"
                            : "some teachers are trained already",
                        .muted))
            }
        } else {
            lines.append(StyledText(RunCount.text(check)))
            lines.append(
                StyledText(
                    check.base.data.name.trainingImageCount == nil
                        ? "How many images a folder holds only its files tell."
                        : "No run has shown how fast this trains.", .muted))
        }
        if model.configureScreen.measuring != nil {
            lines.append(StyledText("measuring a step; m stops", .accent))
        } else if model.configureScreen.estimate?.rate.origin != .timed {
            lines.append(StyledText("m", Style.accent.with(.bold)) + " measures a step")
        }
        canvas.draw(Paragraph(lines), in: inner)
    }

    private static func lines(_ estimate: TimeEstimate, slots: Int) -> [StyledText] {
        let about = TimeText.estimate(estimate.runSeconds)
        var parts: [String] = []
        if estimate.teacherCount > 0 {
            parts.append(
                estimate.teacherCount == 1 ? "1 teacher" : "\(estimate.teacherCount) teachers")
        }
        parts.append(estimate.runCount == 1 ? "1 run" : "\(estimate.runCount) runs")
        parts.append(slots == 1 ? "1 slot" : "\(slots) slots")
        var lines = [StyledText("about \(about) a run", .bold)]
        if let total = estimate.totalSeconds {
            lines.append(
                estimate.runCount + estimate.teacherCount == 0
                    ? "all runs exist already"
                    : StyledText(parts.joined(separator: ", ") + ": ")
                        + StyledText(TimeText.estimate(total), .bold))
        }
        let rate = "\(NumberText.compact(estimate.rate.imagesPerSecond, digits: 3)) images/s"
        let origin =
            switch estimate.rate.origin {
            case .runs(let count): "from \(count == 1 ? "1 run" : "\(count) runs") like this"
            case .timed: "measured here"
            case .scaled: "scaled by multiply-adds from other runs"
            }
        return lines + [StyledText("\(rate), \(origin); training alone", .muted)]
    }
}
