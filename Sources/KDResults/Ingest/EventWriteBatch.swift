import GRDB
import KDExperiment

/// Writes the events of one run within one transaction.
struct EventWriteBatch {
    let db: Database
    let run: Int64
    private(set) var damagedLines = 0
    /// Values taken in.
    private(set) var points = 0
    /// The last event told that the run ended.
    private(set) var hasEnded = false
    private var table: FigureTable
    private var writer: PointWriter

    init(_ db: Database, run: Int64) throws {
        self.db = db
        self.run = run
        table = try FigureTable(db, run: run)
        writer = PointWriter(db, run: run)
    }

    /// Takes in the next piece of the log.
    ///
    /// - Returns: How many lines it has.
    mutating func add(_ part: EventLogPart) throws -> Int {
        switch part {
        case .metrics(let lines):
            try add(lines)
            return lines.count
        case .line(let line):
            try add(line)
            return 1
        }
    }

    private mutating func add(_ line: EventLogLine) throws {
        guard case .success(let event) = line.result else {
            damagedLines += 1
            return
        }
        hasEnded = false
        switch event.kind {
        case .start(let resumed):
            try supersede(after: resumed ? event.step : -1, epoch: resumed ? event.epoch : -1)
            let text = resumed ? "resumed at step \(event.step)" : "started"
            try log(line.offset, event, .info, text)
        case .step, .epoch, .system:
            if let lines = MetricLines(event) { try add(lines) }
        case .attention(let file):
            try db.execute(
                sql: "INSERT OR REPLACE INTO attention VALUES (?, ?, ?, ?, ?)",
                arguments: [run, line.offset, event.epoch, event.step, file])
        case .log(let level, let text): try log(line.offset, event, level, text)
        case .end(let phase, let message):
            hasEnded = true
            let text = ["ended: \(phase.rawValue)", message].compactMap { $0 }
            try log(
                line.offset, event, phase == .failed ? .error : .info,
                text.joined(separator: ": "))
        }
    }

    private func log(_ offset: Int, _ event: Event, _ level: LogLevel, _ text: String) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO log VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                run, offset, event.time, event.step, event.epoch, level.rawValue,
                String(text.prefix(8192)),
            ])
    }

    private mutating func add(_ lines: MetricLines) throws {
        hasEnded = false
        try writer.add(lines, try table.add(lines))
        points += lines.values.count
    }

    /// Deletes what an earlier attempt logged behind the checkpoint that this one starts from.
    private mutating func supersede(after step: Int, epoch: Int) throws {
        try writer.remove(after: step, epoch: epoch)
        try db.execute(
            sql: "DELETE FROM attention WHERE run = ? AND epoch > ?", arguments: [run, epoch])
        try table.recount()
    }

    /// Writes what is left, and the figures; call once, at the end.
    mutating func finish() throws {
        try writer.finish()
        try table.write()
    }
}
