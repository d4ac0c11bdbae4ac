/// The x axis that the charts of a screen share.
enum ChartExtent {
    /// Returns the smallest range that holds every point; nil without points.
    static func of(
        _ detail: RunDetail, names: [String], axis: RunModel.Axis
    ) -> ClosedRange<Double>? {
        var low = Double.infinity
        var high = -Double.infinity
        for name in names {
            guard let series = detail.series[name], let first = series.steps.indices.first,
                let last = series.steps.indices.last
            else { continue }
            switch axis {
            case .step: (low, high) = (min(low, series.steps[first]), max(high, series.steps[last]))
            case .epoch:
                (low, high) = (min(low, series.epochs[first]), max(high, series.epochs[last]))
            case .time: (low, high) = (0, max(high, series.times[last] - series.times[first]))
            }
        }
        return low < high ? low...high : nil
    }
}

extension ClosedRange<Double> {
    /// The value at a fraction of the range.
    func value(at fraction: Double) -> Double { lowerBound + (upperBound - lowerBound) * fraction }

    /// Where a value lies, 0 to 1; the nearer end for one outside.
    func fraction(of value: Double) -> Double {
        Swift.min(Swift.max(0, (value - lowerBound) / (upperBound - lowerBound)), 1)
    }
}
