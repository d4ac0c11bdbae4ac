import KDExperiment

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
