import KDExperiment

/// Running means of a training step's metrics, weighted by the images of each step.
struct MetricMeans: Sendable, Hashable {
    /// The metrics' names, in their order.
    let names: [String]
    /// For each metric the sum over steps of value times images.
    private(set) var sums: [Double]
    /// The images seen.
    private(set) var imageCount: Int

    /// Means of nothing yet.
    init(names: [String]) {
        self.init(names: names, sums: Array(repeating: 0, count: names.count), imageCount: 0)
    }

    /// Means as a checkpoint stores them.
    init(names: [String], sums: [Double], imageCount: Int) {
        self.names = names
        self.sums = sums
        self.imageCount = imageCount
    }

    /// Takes in a step.
    mutating func add(_ values: [Double], imageCount count: Int) {
        for index in sums.indices { sums[index] += values[index] * Double(count) }
        imageCount += count
    }

    /// Forgets everything but the names.
    mutating func reset() {
        self = MetricMeans(names: names)
    }

    /// The means; empty before the first step.
    var values: [MetricValue] {
        guard imageCount > 0 else { return [] }
        return zip(names, sums).map { MetricValue($0, $1 / Double(imageCount)) }
    }
}
