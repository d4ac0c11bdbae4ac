import GRDB
public import KDExperiment

extension ResultsIndex {
    /// A metric's curve in as many points as a chart can show, however long it is.
    ///
    /// Cut into stretches of equally many steps, of each of which the lowest and the highest value
    /// are left, so that no spike is lost; a NaN stays as a gap, and the last point is exact.
    ///
    /// - Parameters:
    ///   - stretches: How many; a curve of at most twice as many points is whole.
    ///   - steps: The part of the curve that is wanted; all of it when left out.
    public func envelope(
        _ id: RunID, metric: String, stretches: Int, steps: ClosedRange<Int>? = nil
    ) throws(IndexError) -> MetricSeries {
        try read { db in
            let kinds: [PointKind] = [.step, .epoch, .system]
            guard let curve = try StoredCurve.find(db, id, metric: metric, kinds) else {
                return .empty(.step)
            }
            let range = steps ?? curve.steps
            guard range.overlaps(curve.steps) else { return .empty(curve.kind) }
            return try curve.envelope(in: range.clamped(to: curve.steps), stretches)
        }
    }
}

extension StoredCurve {
    fileprivate func envelope(
        in range: ClosedRange<Int>, _ stretches: Int
    ) throws -> MetricSeries {
        var envelope = Envelope(kind, range, stretches)
        // Until there are too many, the points themselves are what is wanted.
        var whole: MetricSeries? = .empty(kind)
        var isAscending = true
        try forEachPart(in: range) { part in
            if let known = whole, known.steps.count + part.steps.count > 2 * stretches {
                whole = nil
            }
            whole?.append(part)
            isAscending = isAscending && envelope.add(part)
        }
        if let whole { return whole.ascending }
        guard !isAscending else { return envelope.finished() }
        envelope = Envelope(kind, range, stretches)
        _ = envelope.add(try points(in: range))
        return envelope.finished()
    }
}

/// The lowest and the highest value of each of many stretches of a curve.
private struct Envelope {
    private let steps: ClosedRange<Int>
    private let stretches: Int
    private var series: MetricSeries
    /// The stretch that points are added to, and where the next one begins.
    private var stretch = 0
    private var end: Int
    private var extremes = Extremes()
    private var last: (step: Int, epoch: Int, time: Double, value: Double)?

    init(_ kind: PointKind, _ steps: ClosedRange<Int>, _ stretches: Int) {
        self.steps = steps
        self.stretches = stretches
        series = .empty(kind)
        end = steps.lowerBound
        end = bound(of: 0)
    }

    /// Adds later points.
    ///
    /// - Returns: False when one of them is not, which leaves an envelope of no use.
    mutating func add(_ part: MetricSeries) -> Bool {
        for place in part.steps.indices {
            let step = part.steps[place]
            if let last, step < last.step { return false }
            let value = part.values[place]
            last = (step, part.epochs[place], part.times[place], value)
            // The last step stands for itself.
            guard step < steps.upperBound else { continue }
            while step >= end { next() }
            extremes.add(step, part.epochs[place], part.times[place], value)
        }
        return true
    }

    mutating func finished() -> MetricSeries {
        extremes.append(to: &series)
        if let last { series.append(last.step, last.epoch, last.time, last.value) }
        return series
    }

    private mutating func next() {
        extremes.append(to: &series)
        extremes = Extremes()
        stretch += 1
        end = bound(of: stretch)
    }

    /// Where a stretch ends; in twice as many bits, since a trainer may count steps as it likes.
    private func bound(of stretch: Int) -> Int {
        let span = Int128(steps.upperBound) - Int128(steps.lowerBound)
        return Int(Int128(steps.lowerBound) + span * Int128(stretch + 1) / Int128(stretches))
    }
}

/// What one stretch of a curve comes down to.
private struct Extremes {
    private var numbers = 0
    private var gaps = 0
    private var values = (low: Double.infinity, high: -Double.infinity)
    private var steps = (low: Int.max, high: Int.min)
    private var epochs = (low: Int.max, high: Int.min)
    private var times = (low: Double.infinity, high: -Double.infinity)

    mutating func add(_ step: Int, _ epoch: Int, _ time: Double, _ value: Double) {
        if value.isNaN { gaps += 1 } else { numbers += 1 }
        // A comparison with NaN is false.
        if value < values.low { values.low = value }
        if value > values.high { values.high = value }
        steps = (min(steps.low, step), max(steps.high, step))
        epochs = (min(epochs.low, epoch), max(epochs.high, epoch))
        if time < times.low { times.low = time }
        if time > times.high { times.high = time }
    }

    /// Adds the lowest value at the stretch's beginning, the highest at its end, and a gap there.
    func append(to series: inout MetricSeries) {
        guard numbers + gaps > 0 else { return }
        let isTimed = times.low <= times.high
        if numbers > 0 {
            series.append(steps.low, epochs.low, isTimed ? times.low : .nan, values.low)
        }
        if numbers > 1 {
            series.append(steps.high, epochs.high, isTimed ? times.high : .nan, values.high)
        }
        if gaps > 0 { series.append(steps.high, epochs.high, isTimed ? times.high : .nan, .nan) }
    }
}
