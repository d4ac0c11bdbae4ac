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

extension RunExamination {
    /// Damaged lines that are named one by one; more are only counted.
    static let namedLines = 20

    /// Reads the whole log, names what is damaged in it and sums up the rest.
    mutating func examineLog() -> LogDigest {
        var digest = LogDigest()
        var damaged = 0
        var reader = EventLogReader(directory.eventsURL)
        do throws(SystemError) {
            while true {
                let lines = try reader.next()
                if lines.isEmpty { break }
                for line in lines {
                    switch line.result {
                    case .success(let event): digest.add(event)
                    case .failure(let error):
                        damaged += 1
                        if damaged <= Self.namedLines { reportLine(line, error) }
                    }
                }
            }
            if damaged > Self.namedLines {
                report(
                    "events.jsonl", .damage,
                    "\(damaged - Self.namedLines) more lines are no events",
                    saved: "every other line is read")
            }
            try examineTail(at: reader.offset)
        } catch {
            report("events.jsonl", .loss, error.description, saved: "")
        }
        return digest
    }

    private mutating func reportLine(_ line: EventLogLine, _ error: EventError) {
        report(
            "events.jsonl", .damage, "a line of \(line.byteCount) bytes is no event: \(error)",
            saved: "every other line is read", offset: line.offset)
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
