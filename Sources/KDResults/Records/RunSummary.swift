public import KDExperiment

/// All that lists and tables show of one run.
public struct RunSummary: Sendable, Hashable, Identifiable {
    public var id: RunID
    /// The user's name for it, or the display name (`digits-amd/amd/s1`); the id where the spec
    /// cannot be read.
    public var name: String
    /// The state as the run's directory tells it; `nil` when it is missing or damaged.
    public var state: RunState?
    /// The resolved spec, flattened, in written order; empty when it cannot be read.
    public var settings: [SpecEntry]
    /// Why the spec cannot be read.
    public var specFault: String?
    /// Last and best by metric name.
    public var metrics: [String: MetricFigure]
    /// Mean over the epochs, or the last that the system reported.
    public var imagesPerSecond: Double?
    /// The total loss from the start until now, at most ``sparkWidth`` means.
    public var spark: [Double]
    /// Lines of the log that are no events.
    public var damagedLines: Int
    /// The user's tags.
    public var tags: [String] = []
    /// The user's note.
    public var note = ""
    /// Grows whenever the index takes in anything of the run, a point of a curve included; counted
    /// by each process for itself.
    public var revision = 0

    /// The most values that ``spark`` has.
    public static let sparkWidth = 48
}

extension RunSummary {
    /// Where the run stands; `nil` when its state is missing or damaged.
    public var phase: RunPhase? { state?.phase }

    /// Seconds of training, pauses left out; from start to end where the trainer does not count.
    public var wallSeconds: Double? {
        guard let state else { return nil }
        if state.trainedSeconds > 0 { return state.trainedSeconds }
        guard let start = state.startedAt, let end = state.endedAt else { return nil }
        return max(0, end - start)
    }

    /// The value of a setting by its path.
    public func setting(_ path: String) -> SpecValue? {
        settings.first { $0.key == path }?.value
    }

    /// The result to be quoted; `nil` before the run has one.
    public var reported: ReportedResult? {
        guard let figure = metrics["test/top1"] else { return nil }
        let checkpoint = setting("schedule.report")?.text ?? "last"
        let best = checkpoint == "best" ? metrics["val/top1"]?.bestEpoch : nil
        // The trainer says which epoch it tested; others' logs may not.
        let tested = metrics["test/epoch"].flatMap { Int(exactly: $0.last) }
        return ReportedResult(
            metric: "test/top1", split: "test", value: figure.last, checkpoint: checkpoint,
            epoch: tested ?? best ?? figure.lastEpoch)
    }
}

/// A number with where it comes from: a paper may quote no other.
public struct ReportedResult: Sendable, Hashable {
    public var metric: String
    public var split: String
    public var value: Double
    /// `last`, or `best` on validation.
    public var checkpoint: String
    /// The epoch of that checkpoint.
    public var epoch: Int
}
