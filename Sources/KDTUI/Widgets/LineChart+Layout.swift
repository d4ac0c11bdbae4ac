import Foundation

extension LineChart {
    /// Where the parts of a chart lie, and what its axes cover.
    struct Layout {
        /// The line that names the curves; empty when there is none.
        var legend: Rect
        /// The cells of the curves.
        var plot: Rect
        /// Columns of the y labels.
        var gutter: Int
        /// Whether there is room for the x axis and its labels.
        var hasXAxis: Bool
        var x: ClosedRange<Double>
        /// Exponents of ten when the scale is logarithmic.
        var y: ClosedRange<Double>
        var yAxis: ChartAxis
    }

    /// Returns the layout; nil when there is no point to show or no room.
    func layout(in rect: Rect) -> Layout? {
        guard rect.width >= 4, rect.height >= 2, let x = visibleX(), let y = visibleY(in: x) else {
            return nil
        }
        let hasLegend = showsLegend && rect.height >= 5
        let hasXAxis = rect.height >= 5
        let top = hasLegend ? 1 : 0
        let height = rect.height - top - (hasXAxis ? 2 : 0)
        let yAxis = axis(for: y, count: min(max(2, height / 2), max(5, height / 4)))
        let gutter = rect.width >= 16 ? min(yAxis.labelWidth, rect.width / 3) + 1 : 0
        return Layout(
            legend: Rect(x: rect.x, y: rect.y, width: rect.width, height: top),
            plot: Rect(
                x: rect.x + gutter, y: rect.y + top, width: rect.width - gutter, height: height),
            gutter: gutter, hasXAxis: hasXAxis, x: x, y: y, yAxis: yAxis)
    }

    /// Returns the window of x that the chart shows, as zooming and panning start from it.
    func visibleX() -> ClosedRange<Double>? {
        if let xRange { return LineChart.widened(xRange) }
        let firsts = series.compactMap(\.x.first).filter(\.isFinite)
        let lasts = series.compactMap(\.x.last).filter(\.isFinite)
        guard let low = firsts.min(), let high = lasts.max(), low <= high else { return nil }
        return LineChart.widened(low...high)
    }

    private func axis(for range: ClosedRange<Double>, count: Int) -> ChartAxis {
        yScale == .linear
            ? .linear(range, count: count) : .logarithmic(range, count: count)
    }

    /// Returns the y window on the chart's scale.
    private func visibleY(in x: ClosedRange<Double>) -> ClosedRange<Double>? {
        if let yRange {
            let ends = scaled([yRange.lowerBound, yRange.upperBound])
            if ends[0].isFinite, ends[1].isFinite { return LineChart.widened(ends[0]...ends[1]) }
        }
        var low = Double.infinity
        var high = -Double.infinity
        for curve in series {
            let values = scaled(curve.y)[curve.window(x)]
            if ignoresOutliers {
                guard let range = Smoothing.rangeWithoutOutliers(values) else { continue }
                low = min(low, range.lowerBound)
                high = max(high, range.upperBound)
            } else {
                for value in values where value.isFinite {
                    if value < low { low = value }
                    if value > high { high = value }
                }
            }
        }
        guard low <= high else { return nil }
        return LineChart.padded(low...high, keepsSign: yScale == .linear)
    }

    /// Returns values on the chart's scale; NaN where the scale has no place for them.
    func scaled(_ values: [Double]) -> [Double] {
        guard yScale == .logarithmic else { return values }
        return values.map { $0 > 0 ? log10($0) : .nan }
    }

    /// A little air, so that curves do not touch the frame; zero stays the floor of what is never
    /// negative.
    private static func padded(
        _ range: ClosedRange<Double>, keepsSign: Bool
    ) -> ClosedRange<Double> {
        let wide = widened(range)
        let margin = 0.03 * (wide.upperBound - wide.lowerBound)
        let low = wide.lowerBound - margin
        let floor = keepsSign && range.lowerBound >= 0 ? max(0, low) : low
        return floor...(wide.upperBound + margin)
    }

    /// A range of one value gets room around it.
    private static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
        let span = range.upperBound - range.lowerBound
        // Below 1e-12 of the magnitude neighbouring marks are the same Double.
        let magnitude = max(abs(range.lowerBound), abs(range.upperBound))
        guard span <= magnitude * 1e-12 || span == 0 else { return range }
        let margin = magnitude > 0 ? magnitude * 0.05 : 0.5
        return (range.lowerBound - margin)...(range.upperBound + margin)
    }
}

extension LineChart.Series {
    /// Returns the points within `range` and one more on both sides, for the lines that cross its
    /// edges.
    func window(_ range: ClosedRange<Double>) -> Range<Int> {
        let count = min(x.count, y.count)
        let first = partition(count) { $0 >= range.lowerBound }
        let last = partition(count) { $0 > range.upperBound }
        return max(0, first - 1)..<min(count, last + 1)
    }

    /// Returns the point nearest to `position`; its y may be NaN.
    func nearest(to position: Double) -> (x: Double, y: Double)? {
        let count = min(x.count, y.count)
        guard count > 0 else { return nil }
        var index = min(count - 1, partition(count) { $0 >= position })
        if index > 0, abs(x[index - 1] - position) <= abs(x[index] - position) { index -= 1 }
        return (x[index], y[index])
    }

    /// Returns the first index at which `condition`, false before and true after, holds.
    private func partition(_ count: Int, _ condition: (Double) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if condition(x[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
