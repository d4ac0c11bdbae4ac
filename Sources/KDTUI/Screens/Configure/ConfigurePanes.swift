import KDExperiment
import KDModels
import KDResults

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

/// Everything that is wrong, one line each.
struct FaultPane: Widget {
    let model: Model

    var minimumSize: Size { Size(width: 20, height: 4) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let faults = model.configureScreen.check?.faults ?? []
        let inner = canvas.panel(
            Panel(StyledText("Faults"), detail: StyledText("\(faults.count)"), footer: "f next"),
            in: rect
        ).inset(1, 0)
        let lines = faults.prefix(100).map { StyledText($0.sentence) }
        canvas.draw(Paragraph(lines), in: inner)
    }
}

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

/// The learning rate over the epochs, by the rule that the trainer follows.
struct RatePane: Widget {
    let model: Model

    var minimumSize: Size { Size(width: 24, height: 6) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        guard let base = model.configureScreen.check?.base else { return }
        var (title, spec) = ("Learning rate", base.schedule)
        if model.configureScreen.row?.section == .teacher,
            case .train(let schedule, _)? = base.teacher?.source
        {
            (title, spec) = ("Learning rate of the teacher", schedule)
        }
        let curve = Self.curve(spec)
        let inner = canvas.panel(
            Panel(StyledText(title), detail: StyledText("\(spec.epochs) epochs")), in: rect)
        var chart = LineChart([curve])
        chart.showsLegend = false
        chart.xLabel = "epoch"
        canvas.draw(chart, in: inner)
    }

    /// The rate at steps spread evenly over the training.
    static func curve(_ spec: ScheduleSpec) -> LineChart.Series {
        let schedule = LearningRateSchedule(spec)
        // Twice the dots of a wide screen; steps of an epoch matter only to the warm-up.
        let (points, steps) = (800, 1000)
        let places = (0..<points).map { Double($0) / Double(points) * Double(spec.epochs) }
        let rates = places.map { place in
            let epoch = Int(place)
            return schedule.rate(
                epoch: epoch, step: Int((place - Double(epoch)) * Double(steps)),
                stepsPerEpoch: steps)
        }
        return LineChart.Series("lr", color: .accent, x: places, y: rates)
    }
}

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
