import KDExperiment

/// What a log says about a run as a whole.
struct LogDigest {
    private(set) var attentionFiles: Set<String> = []
    private var last: Event?
    private var startedAt: Double?
    private var end: (phase: RunPhase, time: Double, message: String?)?
    private var starts = 0

    mutating func add(_ event: Event) {
        last = event
        switch event.kind {
        case .start:
            startedAt = startedAt ?? event.time
            starts += 1
            end = nil
        case .end(let phase, let message): end = (phase, event.time, message)
        case .attention(let file): attentionFiles.insert(file)
        case .step, .epoch, .system, .log: break
        }
    }

    /// The state that a run with this log is in, when no trainer works on it.
    func state(epochs: Int?) -> RunState {
        var state = RunState(phase: end?.phase ?? (starts > 0 ? .lost : .stopped))
        state.epoch = last?.epoch ?? 0
        state.epochs = epochs ?? state.epoch
        state.step = last?.step ?? 0
        state.heartbeat = last?.time ?? 0
        state.startedAt = startedAt
        state.endedAt = end?.time ?? last?.time
        state.attempts = starts
        state.error = end?.phase == .failed ? end?.message : nil
        return state
    }
}

/// The lines of a log that are no events.
struct LineDamage {
    struct Line {
        let offset: Int
        let byteCount: Int
        let reason: String
        /// Nothing or a new trainer follows: the one before died in the middle of the line, which
        /// is no reason to worry.
        var isTorn = false
    }

    /// Lines that are named one by one; more are only counted.
    static let limit = 20

    private(set) var named: [Line] = []
    private(set) var others = 0
    private var isLastDamaged = false

    mutating func add(_ line: EventLogLine) {
        switch line.result {
        case .success(let event):
            if case .start = event.kind { finish() }
            isLastDamaged = false
        case .failure(let error):
            isLastDamaged = named.count < Self.limit
            guard isLastDamaged else {
                others += 1
                return
            }
            named.append(
                Line(offset: line.offset, byteCount: line.byteCount, reason: error.description))
        }
    }

    /// No further line of the same trainer follows.
    mutating func finish() {
        if isLastDamaged { named[named.count - 1].isTorn = true }
    }
}

extension RunExamination {
    /// Reads the whole log, names what is damaged in it and sums up the rest.
    mutating func examineLog() -> LogDigest {
        var digest = LogDigest()
        var damage = LineDamage()
        var reader = EventLogReader(directory.eventsURL)
        do throws(SystemError) {
            while true {
                let lines = try reader.next()
                if lines.isEmpty { break }
                for line in lines {
                    damage.add(line)
                    if case .success(let event) = line.result { digest.add(event) }
                }
            }
            damage.finish()
            report(damage)
            try examineTail(at: reader.offset)
        } catch {
            report("events.jsonl", .loss, error.description, saved: "")
        }
        return digest
    }

    private mutating func report(_ damage: LineDamage) {
        for line in damage.named {
            let what = "a line of \(line.byteCount) bytes is no event: \(line.reason)"
            report(
                "events.jsonl", line.isTorn ? .note : .damage,
                line.isTorn ? what + " (torn off when a trainer died)" : what,
                saved: "every other line is read", offset: line.offset)
        }
        guard damage.others > 0 else { return }
        report(
            "events.jsonl", .damage, "\(damage.others) more lines are no events",
            saved: "every other line is read")
    }

    /// What stands behind the last line break; a trainer at work may be in the middle of a line.
    private mutating func examineTail(at offset: Int) throws(SystemError) {
        guard FileSystem.stamp(directory.eventsURL) != nil else { return }
        let file = try FileReader(directory.eventsURL)
        guard file.byteCount > offset, !hasTrainer else { return }
        let count = file.byteCount - offset
        let tail = try file.read(at: offset, count: min(count, EventLogReader.maximumLineBytes))
        let isWhole = (try? Event(line: tail[...])) != nil
        report(
            "events.jsonl", isWhole ? .note : .damage,
            isWhole
                ? "the last line lacks only its line break"
                : "the last line was torn off after \(count) bytes",
            saved: isWhole ? "ending the line saves it" : "every line before it is read",
            offset: offset, repair: .endTornLine)
    }
}
