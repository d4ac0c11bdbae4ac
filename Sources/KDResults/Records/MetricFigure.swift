/// The last and the best value of one metric of one run.
public struct MetricFigure: Sendable, Hashable {
    /// The kind of event that both come from.
    public var kind: PointKind
    /// The latest value; NaN when the trainer said so.
    public var last: Double
    public var lastStep: Int
    public var lastEpoch: Int
    /// The best number, the earliest among equals; `nil` when there was nothing but NaN.
    public var best: Double?
    public var bestStep: Int?
    public var bestEpoch: Int?

    /// Starts with a first value.
    init(kind: PointKind, value: Double, step: Int, epoch: Int, largerIsBetter: Bool) {
        self.kind = kind
        last = value
        lastStep = step
        lastEpoch = epoch
        improve(value, step: step, epoch: epoch, largerIsBetter: largerIsBetter)
    }

    /// Takes in a later value.
    mutating func add(_ value: Double, step: Int, epoch: Int, largerIsBetter: Bool) {
        last = value
        lastStep = step
        lastEpoch = epoch
        improve(value, step: step, epoch: epoch, largerIsBetter: largerIsBetter)
    }

    private mutating func improve(_ value: Double, step: Int, epoch: Int, largerIsBetter: Bool) {
        guard !value.isNaN else { return }
        if let best, largerIsBetter ? value <= best : value >= best { return }
        best = value
        bestStep = step
        bestEpoch = epoch
    }
}

/// Which way a metric improves.
public enum MetricDirection {
    /// Losses, errors and durations improve downwards, everything else upwards.
    public static func largerIsBetter(_ name: String) -> Bool {
        let parts = name.split(separator: "/")
        let falling: Set<Substring> = ["loss", "weighted", "seconds", "error", "ece"]
        if let first = parts.first, falling.contains(first) { return false }
        if let last = parts.last, falling.contains(last) { return false }
        return true
    }
}
