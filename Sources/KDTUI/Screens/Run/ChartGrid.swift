import KDExperiment

/// The chosen metrics as charts over one x axis, with a crosshair in all of them.
struct ChartGrid: Widget {
    let model: Model
    let run: RunRecord
    let detail: RunDetail

    var minimumSize: Size { Size(width: 30, height: 7) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let names = model.shownMetrics
        guard !names.isEmpty else {
            let text =
                model.runScreen.pane == .system
                ? "Nothing was measured about the machine yet."
                : run.metrics.isEmpty
                    ? "Curves appear with the first logged step."
                    : "No metric is chosen. Press c to choose some."
            canvas.draw(Paragraph([StyledText(text, .muted)]), in: rect.inset(2, 1))
            return
        }
        for (number, cell) in cells(names, in: rect) {
            let name = names[number]
            let series = detail.series[name] ?? MetricSeries()
            let panel = Panel(
                StyledText(name), detail: latest(name, series),
                isFocused: number == model.runScreen.focusedChart)
            let inner = canvas.panel(panel, in: cell)
            canvas.draw(chart(name, series, number: number), in: inner)
        }
    }

    /// The charts that show, by number, and their boxes: the focused one alone, or its page where
    /// not all fit.
    private func cells(_ names: [String], in rect: Rect) -> [(number: Int, rect: Rect)] {
        let focused = min(model.runScreen.focusedChart, names.count - 1)
        if model.runScreen.isMaximized { return [(focused, rect)] }
        let cells = RunLayout.grid(count: names.count, in: rect)
        let page = focused / cells.count * cells.count
        return zip(page..<names.count, cells).map { ($0, $1) }
    }

    /// The chart at a point, and the place there as a fraction of the whole x axis; no place in a
    /// chart without points.
    func hit(_ point: Point, in rect: Rect) -> (number: Int, place: Double?)? {
        let names = model.shownMetrics
        guard !names.isEmpty,
            let cell = cells(names, in: rect).first(where: {
                $0.rect.contains(point.x, point.y)
            })
        else { return nil }
        let name = names[cell.number]
        let chart = chart(name, detail.series[name] ?? MetricSeries(), number: cell.number)
        guard let layout = chart.layout(in: Panel.inner(of: cell.rect)),
            let whole = ChartExtent.of(detail, names: names, axis: model.runScreen.axis)
        else { return (cell.number, nil) }
        return (cell.number, whole.fraction(of: chart.x(atColumn: point.x, layout)))
    }

    private func latest(_ name: String, _ series: MetricSeries) -> StyledText {
        guard let last = series.values.last else { return "" }
        var text = StyledText(MetricText.value(last, of: name))
        // The smallest of noisy steps says nothing; validation is what a best is looked for on.
        if name.hasPrefix("val/"), let best = run.metrics[name]?.best, best != last {
            text += StyledText("  best \(MetricText.value(best, of: name))", .muted)
        }
        return text
    }

    /// The chart of one metric under the screen's settings.
    private func chart(_ name: String, _ series: MetricSeries, number: Int) -> LineChart {
        let state = model.runScreen
        let x = series.x(state.axis)
        var chart = LineChart([
            LineChart.Series(name, color: .series(number: number), x: x, y: series.values)
        ])
        chart.xLabel = state.axis == .time ? "seconds" : state.axis.rawValue
        chart.yScale = state.isLogarithmic ? .logarithmic : .linear
        chart.smoothing = state.smoothing
        chart.ignoresOutliers = state.ignoresOutliers
        chart.showsLegend = state.crosshair != nil
        let extent = ChartExtent.of(detail, names: model.shownMetrics, axis: state.axis)
        chart.xRange = extent.map { whole in
            guard let window = state.window else { return whole }
            return whole.value(at: window.lowerBound)...whole.value(at: window.upperBound)
        }
        chart.crosshair = state.crosshair.flatMap { extent?.value(at: $0) }
            .map { state.axis == .step ? $0.rounded() : $0 }
        return chart
    }
}
