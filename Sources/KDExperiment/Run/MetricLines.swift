/// Lines of a log that stand side by side and say the same metrics, number by number: almost all of
/// a log, and many times cheaper than an ``Event`` for each.
public struct MetricLines: Sendable {
    /// The events that carry metrics.
    public enum Kind: Int, Sendable, Hashable, CaseIterable {
        case step = 0
        case epoch = 1
        case system = 2
    }

    public let kind: Kind
    /// The metrics' paths, in the order of writing; one may occur twice.
    public let names: [String]
    /// Unix times, seconds.
    public private(set) var times: [Double] = []
    public private(set) var steps: [Int] = []
    public private(set) var epochs: [Int] = []
    /// Line after line, each in the order of ``names``.
    public private(set) var values: [Double] = []
    /// Where each line begins, in bytes, and how long it is.
    private var places: [(offset: Int, byteCount: Int)] = []

    init(_ kind: Kind, _ names: [String]) {
        self.kind = kind
        self.names = names
    }

    /// How many lines there are.
    public var count: Int { steps.count }

    /// Adds a line with its values and its place in the log.
    mutating func append(_ line: ScannedLine, _ new: [Double], offset: Int, byteCount: Int) {
        times.append(line.time)
        steps.append(line.step)
        epochs.append(line.epoch)
        values.append(contentsOf: new)
        places.append((offset, byteCount))
    }

    /// The lines one by one.
    var lines: [EventLogLine] {
        places.enumerated().map { line, place in
            EventLogLine(
                offset: place.offset, byteCount: place.byteCount, result: .success(event(line)))
        }
    }

    private func event(_ line: Int) -> Event {
        let row = values[line * names.count..<(line + 1) * names.count]
        let metrics = zip(names, row).map { MetricValue($0, $1) }
        let content: Event.Kind =
            switch kind {
            case .step: .step(metrics)
            case .epoch: .epoch(metrics)
            case .system: .system(metrics)
            }
        return Event(time: times[line], step: steps[line], epoch: epochs[line], kind: content)
    }
}

extension MetricLines {
    /// The metrics of an event that was not read by ``EventScanner``; `nil` when it has none.
    public init?(_ event: Event) {
        let metrics: [MetricValue]
        switch event.kind {
        case .step(let values): (kind, metrics) = (.step, values)
        case .epoch(let values): (kind, metrics) = (.epoch, values)
        case .system(let values): (kind, metrics) = (.system, values)
        case .start, .attention, .log, .end: return nil
        }
        names = metrics.map(\.name)
        (times, steps, epochs) = ([event.time], [event.step], [event.epoch])
        values = metrics.map(\.value)
    }
}
