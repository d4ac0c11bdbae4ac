import KDExperiment

/// What the index and the run directory tell about one run beyond its ``RunRecord``.
struct RunDetail: Hashable, Sendable {
    var id: RunID
    /// The curves that were asked for, by name.
    var series: [String: MetricSeries] = [:]
    /// The last lines of the log, oldest first.
    var log: [LogLine] = []
    /// Epochs that have attention maps, ascending.
    var attentionEpochs: [Int] = []
    /// The text of `spec.yaml`, line by line.
    var spec: [String] = []

    init(id: RunID) { self.id = id }
}

/// One metric's curve; the arrays have the same length and ascend in ``steps``.
struct MetricSeries: Hashable, Sendable {
    var steps: [Double] = []
    var epochs: [Double] = []
    /// Unix seconds.
    var times: [Double] = []
    /// Values; NaN is a gap.
    var values: [Double] = []
}

/// One line of a run's log.
struct LogLine: Hashable, Sendable {
    /// Unix seconds.
    var time: Double
    var step: Int
    var level: LogLevel
    var text: String
}

/// The attention maps of one epoch, teacher and student.
struct AttentionFrame: Hashable, Sendable {
    /// Maps of all probe images at one tap.
    struct Maps: Hashable, Sendable {
        var rows: Int
        var columns: Int
        /// Image after image, row after row.
        var values: [Float]

        /// The map of one image; empty when there is none.
        func image(_ number: Int) -> [Float] {
            let size = rows * columns
            guard size > 0, number >= 0, (number + 1) * size <= values.count else { return [] }
            return Array(values[number * size..<(number + 1) * size])
        }
    }

    /// A student's tap and the teacher's that belongs to it.
    struct Layer: Hashable, Sendable {
        var name: String
        var student: Maps?
        var teacher: Maps?
    }

    var id: RunID
    var epoch: Int
    var layers: [Layer]
    /// Probe images, averaged over their channels.
    var probes: Maps?
    /// The probe images' classes.
    var labels: [Int]

    /// How many probe images there are.
    var imageCount: Int {
        layers.compactMap {
            ($0.student ?? $0.teacher).map { $0.values.count / max(1, $0.rows * $0.columns) }
        }
        .min() ?? 0
    }
}
