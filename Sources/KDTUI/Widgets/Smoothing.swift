import Foundation

/// Ways to see the course of a noisy curve.
enum Smoothing {
    /// Returns the exponential moving average, corrected for its start at zero as in Adam (Kingma
    /// and Ba, 2015, section 3), so that the first value is the curve's own. NaN stays a gap and
    /// does not count.
    /// - Parameter weight: Weight of the past, 0 up to below 1.
    static func exponential(_ values: [Double], weight: Double) -> [Double] {
        guard weight > 0, weight < 1 else { return values }
        var average = 0.0
        var correction = 1.0
        return values.map { value in
            guard value.isFinite else { return .nan }
            average = weight * average + (1 - weight) * value
            correction *= weight
            return average / (1 - correction)
        }
    }

    /// Returns the range of the values without those far outside: beyond three interquartile ranges
    /// from the quartiles (Tukey, 1977, the outer fences).
    ///
    /// At most 1,024 values, evenly picked, decide: a chart is painted often.
    static func rangeWithoutOutliers(_ values: ArraySlice<Double>) -> ClosedRange<Double>? {
        let stride = max(1, values.count / 1024)
        let sample = Swift.stride(from: values.startIndex, to: values.endIndex, by: stride)
            .map { values[$0] }.filter(\.isFinite).sorted()
        guard let first = sample.first, let last = sample.last else { return nil }
        let lower = sample[sample.count / 4]
        let upper = sample[sample.count * 3 / 4]
        let reach = 3 * (upper - lower)
        guard reach > 0 else { return first...last }
        return max(first, lower - reach)...min(last, upper + reach)
    }
}
