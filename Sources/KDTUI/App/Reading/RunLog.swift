import KDExperiment

/// What a run's event log has said so far, read on from where the last look ended.
struct RunLog: Sendable {
    private var reader: EventLogReader
    /// Curves by where their points come from; each has its own rhythm, so they never mix.
    private var stepCurves: [String: MetricCurve] = [:]
    private var epochCurves: [String: MetricCurve] = [:]
    private var systemCurves: [String: MetricCurve] = [:]
    private(set) var lines: [LogLine] = []
    private(set) var attentionEpochs: [Int] = []

    /// More lines than this are found in the log file itself.
    private static let lineLimit = 2000

    init(_ run: RunDirectory) {
        reader = EventLogReader(run.eventsURL)
    }

    /// Reads what is new.
    /// - Returns: Whether there was anything.
    mutating func follow() throws(SystemError) -> Bool {
        var isChanged = false
        while true {
            let batch = try reader.next()
            if batch.isEmpty { return isChanged }
            isChanged = true
            for line in batch {
                if case .success(let event) = line.result { take(event) }
            }
        }
    }

    private mutating func take(_ event: Event) {
        switch event.kind {
        case .start(let isResumed):
            if isResumed { supersede(after: event) }
            note(event, .info, isResumed ? "resumed at step \(event.step)" : "started")
        case .step(let metrics): Self.add(metrics, of: event, to: &stepCurves)
        case .epoch(let metrics): Self.add(metrics, of: event, to: &epochCurves)
        case .system(let metrics): Self.add(metrics, of: event, to: &systemCurves)
        case .attention: if attentionEpochs.last != event.epoch { attentionEpochs.append(event.epoch) }
        case .log(let level, let text): note(event, level, text)
        case .end(let phase, let message):
            note(event, phase == .failed ? .error : .info, message.map { "\(phase.rawValue): \($0)" } ?? phase.rawValue)
        }
    }

    private mutating func note(_ event: Event, _ level: LogLevel, _ text: String) {
        lines.append(
            LogLine(
                time: event.time, step: event.step, level: level,
                text: DisplayText.sanitized(text, limit: 1000)))
        if lines.count > 2 * Self.lineLimit { lines.removeFirst(lines.count - Self.lineLimit) }
    }

    /// A resumed trainer repeats what came after its checkpoint; the repetition counts.
    private mutating func supersede(after event: Event) {
        for name in stepCurves.keys { stepCurves[name]?.cut(after: Double(event.step)) }
        for name in epochCurves.keys { epochCurves[name]?.cut(after: Double(event.step)) }
        for name in systemCurves.keys { systemCurves[name]?.cut(after: Double(event.step)) }
        attentionEpochs.removeAll { $0 > event.epoch }
    }

    private static func add(
        _ metrics: [MetricValue], of event: Event, to curves: inout [String: MetricCurve]
    ) {
        for metric in metrics {
            curves[metric.name, default: MetricCurve()].append(
                step: Double(event.step), epoch: Double(event.epoch), time: event.time,
                value: metric.value)
        }
    }

    /// Every metric's curve: by step where steps were logged, else by epoch.
    var series: [String: MetricSeries] {
        let byEpoch = epochCurves.merging(systemCurves) { $1 }
        return byEpoch.merging(stepCurves) { byEpoch, byStep in
            byStep.series.values.count > 1 ? byStep : byEpoch
        }.mapValues(\.series)
    }

    /// Last and best values; epochs say more than steps, since they average.
    var figures: [String: MetricFigure] {
        stepCurves.merging(systemCurves) { $1 }.merging(epochCurves) { $1 }.reduce(into: [:]) { figures, entry in
            figures[entry.key] = entry.value.figure(of: entry.key)
        }
    }

    /// The total loss from the start to now.
    var loss: [Double] {
        let curve = stepCurves["loss/total"] ?? epochCurves["loss/total"]
        return curve?.thinned(to: 64) ?? []
    }
}

/// A curve that grows; when it becomes long, spikes stay and what lies between goes.
struct MetricCurve: Sendable {
    private(set) var series = MetricSeries()
    private var minimum = Double.infinity
    private var maximum = -Double.infinity

    private static let pointLimit = 8192

    /// The last and the best value of the metric that this is; nil before the first.
    func figure(of name: String) -> MetricFigure? {
        guard let last = series.values.last else { return nil }
        guard minimum <= maximum else { return MetricFigure(last: last, best: last) }
        let isLarger = ResultsTable.largerIsBetter(name)
        return MetricFigure(last: last, best: isLarger.map { $0 ? maximum : minimum } ?? last)
    }

    mutating func append(step: Double, epoch: Double, time: Double, value: Double) {
        series.steps.append(step)
        series.epochs.append(epoch)
        series.times.append(time)
        series.values.append(value)
        if value.isFinite { (minimum, maximum) = (min(minimum, value), max(maximum, value)) }
        if series.values.count > Self.pointLimit { halve() }
    }

    /// Removes the points behind a step.
    mutating func cut(after step: Double) {
        let kept = series.steps.firstIndex { $0 > step } ?? series.steps.count
        series.keep(Array(0..<kept))
        let finite = series.values.filter(\.isFinite)
        (minimum, maximum) = (finite.min() ?? .infinity, finite.max() ?? -.infinity)
    }

    /// Of every four points the lowest and the highest stay.
    private mutating func halve() {
        var kept: [Int] = []
        for start in stride(from: 0, to: series.values.count, by: 4) {
            let group = start..<min(start + 4, series.values.count)
            let low = group.min { series.values[$0] < series.values[$1] } ?? start
            let high = group.max { series.values[$0] < series.values[$1] } ?? start
            kept += low == high ? [low] : [min(low, high), max(low, high)]
        }
        series.keep(kept)
    }

    /// Returns at most `count` means over equal stretches.
    func thinned(to count: Int) -> [Double] {
        let values = series.values
        guard values.count > count else { return values }
        return (0..<count).map { index in
            let part = values[(index * values.count / count)..<((index + 1) * values.count / count)]
            let finite = part.filter(\.isFinite)
            return finite.isEmpty ? .nan : finite.reduce(0, +) / Double(finite.count)
        }
    }
}

extension MetricSeries {
    /// Keeps the points with these indices, ascending.
    mutating func keep(_ indices: [Int]) {
        steps = indices.map { steps[$0] }
        epochs = indices.map { epochs[$0] }
        times = indices.map { times[$0] }
        values = indices.map { values[$0] }
    }
}
