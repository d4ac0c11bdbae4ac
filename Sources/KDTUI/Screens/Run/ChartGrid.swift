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
        let state = model.runScreen
        if state.isMaximized {
            let name = names[min(state.focusedChart, names.count - 1)]
            drawChart(name, number: state.focusedChart, isFocused: true, on: &canvas, in: rect)
            return
        }
        let cells = RunLayout.grid(count: names.count, in: rect)
        // When not all fit, the page with the focused chart shows.
        let page = min(state.focusedChart, names.count - 1) / cells.count * cells.count
        for (index, cell) in zip(page..<names.count, cells) {
            drawChart(
                names[index], number: index, isFocused: index == state.focusedChart, on: &canvas,
                in: cell)
        }
    }

    private func drawChart(
        _ name: String, number: Int, isFocused: Bool, on canvas: inout Canvas, in rect: Rect
    ) {
        let series = detail.series[name] ?? MetricSeries()
        let inner = canvas.panel(
            Panel(StyledText(name), detail: latest(name, series), isFocused: isFocused), in: rect)
        canvas.draw(chart(name, series, number: number), in: inner)
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
