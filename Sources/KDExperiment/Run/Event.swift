/// One named number of an event.
public struct MetricValue: Sendable, Hashable {
    /// The metric's path: `loss/total`, `loss/amd/A/group1`, `val/top1`, `lr`.
    public var name: String
    /// The value; NaN and infinities are legal and kept.
    public var value: Double

    /// Pairs a metric's path with its value.
    public init(_ name: String, _ value: Double) {
        self.name = name
        self.value = value
    }
}

/// How important a line of the run's log is.
public enum LogLevel: String, Sendable, Hashable, CaseIterable {
    case debug, info, warning, error
}

/// One line of a run's `events.jsonl`.
public struct Event: Sendable, Hashable {
    /// What happened.
    public enum Kind: Sendable, Hashable {
        /// A trainer began, or began again from a checkpoint at ``Event/step``. Later lines of the
        /// log replace earlier ones from that step on.
        case start(resumed: Bool)
        /// Metrics of one training step (or the mean over the steps since the last such line).
        case step([MetricValue])
        /// Metrics of a completed epoch, evaluation included.
        case epoch([MetricValue])
        /// Attention maps were written; the path is relative to the run directory.
        case attention(file: String)
        /// The process itself: `cpu_percent`, `rss_bytes`, `images_per_second`.
        case system([MetricValue])
        case log(LogLevel, String)
        /// The run ended in this phase.
        case end(RunPhase, message: String?)
    }

    /// Unix time, seconds.
    public var time: Double
    /// Optimizer steps completed when it happened.
    public var step: Int
    /// Epochs completed when it happened.
    public var epoch: Int
    public var kind: Kind

    /// Makes an event.
    public init(time: Double, step: Int, epoch: Int, kind: Kind) {
        self.time = time
        self.step = step
        self.epoch = epoch
        self.kind = kind
    }
}

// MARK: - JSON

extension Event {
    /// The event as one line of JSON, without the line break.
    public var json: String {
        var entries: [SpecEntry] = [
            SpecEntry("kind", .string(kind.name)), SpecEntry("t", .double(time)),
            SpecEntry("step", .int(step)), SpecEntry("epoch", .int(epoch)),
        ]
        switch kind {
        case .start(let resumed):
            entries.append(SpecEntry("resumed", .bool(resumed)))
        case .step(let metrics), .epoch(let metrics), .system(let metrics):
            let values = metrics.map { SpecEntry($0.name, .double($0.value)) }
            entries.append(SpecEntry("metrics", .map(values)))
        case .attention(let file):
            entries.append(SpecEntry("file", .string(file)))
        case .log(let level, let text):
            entries.append(SpecEntry("level", .string(level.rawValue)))
            entries.append(SpecEntry("text", .string(text)))
        case .end(let phase, let message):
            entries.append(SpecEntry("phase", .string(phase.rawValue)))
            if let message { entries.append(SpecEntry("message", .string(message))) }
        }
        return SpecValue.map(entries).json
    }

    /// Reads one line; throws a sentence saying what is wrong with it.
    ///
    /// Unknown keys are allowed, since other programs may say more than kd asks for.
    public init(line: ArraySlice<UInt8>) throws(EventError) {
        let value: SpecValue
        do { value = try JSONParser.parse(line) } catch { throw EventError(error.description) }
        guard let name = value["kind"]?.text else { throw EventError("no \"kind\"") }
        guard let time = value["t"]?.number else { throw EventError("no \"t\" (Unix seconds)") }
        self.time = time
        self.step = value["step"]?.integer ?? 0
        self.epoch = value["epoch"]?.integer ?? 0
        self.kind = try Kind(name: name, fields: value)
    }
}

/// Why a line is no event.
public struct EventError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    /// Says what is wrong with the line.
    public init(_ description: String) { self.description = description }
}

extension Event.Kind {
    /// The value of the line's `kind`.
    public var name: String {
        switch self {
        case .start: "start"
        case .step: "step"
        case .epoch: "epoch"
        case .attention: "attention"
        case .system: "system"
        case .log: "log"
        case .end: "end"
        }
    }

    fileprivate init(name: String, fields: SpecValue) throws(EventError) {
        switch name {
        case "start": self = .start(resumed: fields["resumed"]?.truth ?? false)
        case "step": self = .step(try Self.metrics(of: fields))
        case "epoch": self = .epoch(try Self.metrics(of: fields))
        case "system": self = .system(try Self.metrics(of: fields))
        case "attention":
            guard let file = fields["file"]?.text else { throw EventError("no \"file\"") }
            self = .attention(file: file)
        case "log":
            let level = fields["level"]?.text.flatMap(LogLevel.init(rawValue:)) ?? .info
            self = .log(level, fields["text"]?.text ?? "")
        case "end":
            guard let phase = fields["phase"]?.text.flatMap(RunPhase.init(rawValue:)) else {
                throw EventError("\"phase\" is missing or unknown")
            }
            self = .end(phase, message: fields["message"]?.text)
        default: throw EventError("unknown kind \"\(DisplayText.sanitized(name, limit: 40))\"")
        }
    }

    private static func metrics(of fields: SpecValue) throws(EventError) -> [MetricValue] {
        guard let entries = fields["metrics"]?.entries else { throw EventError("no \"metrics\"") }
        var metrics: [MetricValue] = []
        metrics.reserveCapacity(entries.count)
        for entry in entries {
            guard let value = entry.value.number else {
                throw EventError("metric \"\(DisplayText.sanitized(entry.key))\" is no number")
            }
            metrics.append(MetricValue(entry.key, value))
        }
        return metrics
    }
}
