/// What a handful of numbers, such as one metric over seeds, says together.
public struct SampleStatistics: Sendable, Hashable {
    /// How many numbers there were.
    public let count: Int
    public let mean: Double
    /// The sample's standard deviation, divided by `count - 1`; `nil` for a single number.
    public let deviation: Double?
    public let minimum: Double
    public let maximum: Double
    public let median: Double

    /// Sums up numbers; `nil` when there are none. A NaN among them makes everything NaN.
    public init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        count = values.count
        let mean = values.reduce(0, +) / Double(values.count)
        self.mean = mean
        if values.count > 1 {
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            deviation = (squares / Double(values.count - 1)).squareRoot()
        } else {
            deviation = nil
        }
        guard !values.contains(where: \.isNaN) else {
            (minimum, maximum, median) = (.nan, .nan, .nan)
            return
        }
        let sorted = values.sorted()
        minimum = sorted[0]
        maximum = sorted[sorted.count - 1]
        let middle = sorted.count / 2
        median =
            sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
