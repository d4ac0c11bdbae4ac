public import KDExperiment

/// One line of a run's log; the text is data and may hold anything.
public struct LogEntry: Sendable, Hashable {
    /// Its place in the event log, bytes; later lines have larger ones.
    public var offset: Int
    /// Unix time, seconds.
    public var time: Double
    public var step: Int
    public var epoch: Int
    public var level: LogLevel
    public var text: String
}

/// Attention maps of one epoch.
public struct AttentionFile: Sendable, Hashable {
    public var epoch: Int
    public var step: Int
    /// Relative to the run directory.
    public var file: String
}

/// One metric's curve; the arrays have the same length and ascend in ``steps``.
public struct MetricSeries: Sendable, Hashable {
    public var kind: PointKind
    public var steps: [Int]
    public var epochs: [Int]
    /// Unix seconds.
    public var times: [Double]
    /// NaN is a gap.
    public var values: [Double]
}

extension MetricSeries {
    static func empty(_ kind: PointKind) -> MetricSeries {
        MetricSeries(kind: kind, steps: [], epochs: [], times: [], values: [])
    }

    mutating func append(_ step: Int, _ epoch: Int, _ time: Double, _ value: Double) {
        steps.append(step)
        epochs.append(epoch)
        times.append(time)
        values.append(value)
    }

    /// The points with an index in `range`.
    private func part(_ range: Range<Int>) -> MetricSeries {
        MetricSeries(
            kind: kind, steps: Array(steps[range]), epochs: Array(epochs[range]),
            times: Array(times[range]), values: Array(values[range]))
    }

    /// This curve with the stretch that `finer` covers taken from there.
    public func refined(by finer: MetricSeries) -> MetricSeries {
        guard let first = finer.steps.first, let last = finer.steps.last else { return self }
        let start = steps.firstIndex { $0 >= first } ?? steps.count
        let end = steps.firstIndex { $0 > last } ?? steps.count
        var whole = part(0..<start)
        whole.append(finer)
        whole.append(part(end..<steps.count))
        return whole
    }

    /// Adds later points of the same metric.
    public mutating func append(_ later: MetricSeries) {
        steps += later.steps
        epochs += later.epochs
        times += later.times
        values += later.values
    }
}
