/// The contents of a run's `state.json`: the one small file that says what the run is doing now.
public struct RunState: Sendable, Hashable {
    /// Where the run stands.
    public var phase: RunPhase
    /// The trainer process, while there is or was one.
    public var process: ProcessIdentity?
    /// Host the trainer runs or ran on.
    public var host: String?
    /// Unix time of the last sign of life, seconds.
    public var heartbeat: Double
    /// Epochs completed.
    public var epoch: Int
    /// Epochs the schedule asks for.
    public var epochs: Int
    /// Steps completed.
    public var step: Int
    /// Steps the schedule asks for.
    public var steps: Int
    /// Unix time at which the first trainer started, seconds.
    public var startedAt: Double?
    /// Unix time at which the run ended, seconds.
    public var endedAt: Double?
    /// Seconds of training over all trainers this run has had, pauses left out.
    public var trainedSeconds: Double
    /// How many trainer processes the run has had.
    public var attempts: Int
    /// What went wrong, for the reader: one or two sentences.
    public var error: String?
    /// The teacher that a queued run waits for in vain as long as it is `stopped`.
    public var waitingFor: RunID?

    /// A run that was just created.
    public init(
        phase: RunPhase = .queued, process: ProcessIdentity? = nil, host: String? = nil,
        heartbeat: Double = 0, epoch: Int = 0, epochs: Int = 0, step: Int = 0, steps: Int = 0,
        startedAt: Double? = nil, endedAt: Double? = nil, trainedSeconds: Double = 0,
        attempts: Int = 0, error: String? = nil
    ) {
        self.phase = phase
        self.process = process
        self.host = host
        self.heartbeat = heartbeat
        self.epoch = epoch
        self.epochs = epochs
        self.step = step
        self.steps = steps
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.trainedSeconds = trainedSeconds
        self.attempts = attempts
        self.error = error
    }
}

// MARK: - JSON

extension RunState {
    /// One JSON object, as docs/formats.md describes it.
    public var json: String {
        var entries: [SpecEntry] = [SpecEntry("phase", .string(phase.rawValue))]
        if let process {
            entries.append(SpecEntry("pid", .int(Int(process.pid))))
            entries.append(SpecEntry("process_start", .int(Int(process.startTime))))
            if let boot = process.boot { entries.append(SpecEntry("boot", .string(boot))) }
        }
        if let host { entries.append(SpecEntry("host", .string(host))) }
        entries += [
            SpecEntry("heartbeat", .double(heartbeat)),
            SpecEntry("epoch", .int(epoch)), SpecEntry("epochs", .int(epochs)),
            SpecEntry("step", .int(step)), SpecEntry("steps", .int(steps)),
        ]
        if let startedAt { entries.append(SpecEntry("started_at", .double(startedAt))) }
        if let endedAt { entries.append(SpecEntry("ended_at", .double(endedAt))) }
        entries.append(SpecEntry("trained_seconds", .double(trainedSeconds)))
        entries.append(SpecEntry("attempts", .int(attempts)))
        if let error { entries.append(SpecEntry("error", .string(error))) }
        if let waitingFor {
            entries.append(SpecEntry("waiting_for", .string(waitingFor.description)))
        }
        return SpecValue.map(entries).json
    }

    /// Reads ``json``; `nil` when the text is no state or names no known phase.
    ///
    /// Fields that are absent keep their defaults, so that an external trainer may write few.
    public init?(json text: String) {
        guard let value = try? JSONParser.parse(text),
            let phase = value["phase"]?.text.flatMap(RunPhase.init(rawValue:))
        else { return nil }
        self.init(phase: phase)
        if let pid = value["pid"]?.integer.flatMap({ Int32(exactly: $0) }) {
            let start = value["process_start"]?.integer.flatMap { UInt64(exactly: $0) }
            process = ProcessIdentity(
                pid: pid, startTime: start ?? 0, boot: value["boot"]?.text)
        }
        host = value["host"]?.text
        heartbeat = value["heartbeat"]?.number ?? 0
        epoch = value["epoch"]?.integer ?? 0
        epochs = value["epochs"]?.integer ?? 0
        step = value["step"]?.integer ?? 0
        steps = value["steps"]?.integer ?? 0
        startedAt = value["started_at"]?.number
        endedAt = value["ended_at"]?.number
        trainedSeconds = value["trained_seconds"]?.number ?? 0
        attempts = value["attempts"]?.integer ?? 0
        error = value["error"]?.text
        waitingFor = value["waiting_for"]?.text.map { RunID($0) }
    }
}
