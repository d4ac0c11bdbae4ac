import Foundation
import GRDB
import KDExperiment

/// Writes the events of one run within one transaction.
struct EventWriteBatch {
    let db: Database
    let run: Int64
    private(set) var damagedLines = 0
    private var metricKeys: [String: Int64]
    private var figures: [FigureKey: MetricFigure] = [:]
    private var mustRecount = false
    private let insertPoint: Statement

    private struct FigureKey: Hashable {
        let metric: Int64
        let kind: PointKind
    }

    init(_ db: Database, run: Int64) throws {
        self.db = db
        self.run = run
        insertPoint = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO point VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        let rows = try Row.fetchAll(db, sql: "SELECT name, key FROM metric")
        metricKeys = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        let stored = try Row.fetchAll(
            db, sql: "SELECT * FROM figure WHERE run = ?", arguments: [run])
        for row in stored {
            guard let figure = MetricFigure(row: row) else { continue }
            figures[FigureKey(metric: row["metric"], kind: figure.kind)] = figure
        }
    }

    mutating func add(_ line: EventLogLine) throws {
        guard case .success(let event) = line.result else {
            damagedLines += 1
            return
        }
        switch event.kind {
        case .start(let resumed):
            try supersede(after: resumed ? event.step : -1, epoch: resumed ? event.epoch : -1)
            let text = resumed ? "resumed at step \(event.step)" : "started"
            try log(line.offset, event, .info, text)
        case .step(let metrics): try add(metrics, .step, line.offset, event)
        case .epoch(let metrics): try add(metrics, .epoch, line.offset, event)
        case .system(let metrics): try add(metrics, .system, line.offset, event)
        case .attention(let file):
            try db.execute(
                sql: "INSERT OR REPLACE INTO attention VALUES (?, ?, ?, ?, ?)",
                arguments: [run, line.offset, event.epoch, event.step, file])
        case .log(let level, let text): try log(line.offset, event, level, text)
        case .end(let phase, let message):
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

    private mutating func add(
        _ metrics: [MetricValue], _ kind: PointKind, _ offset: Int, _ event: Event
    ) throws {
        for metric in metrics {
            let key = try key(of: metric.name)
            insertPoint.setUncheckedArguments([
                run, key, kind.rawValue, event.step, offset, event.epoch, event.time, metric.value,
            ])
            try insertPoint.execute()
            let larger = MetricDirection.largerIsBetter(metric.name)
            let slot = FigureKey(metric: key, kind: kind)
            if figures[slot] == nil {
                figures[slot] = MetricFigure(
                    kind: kind, value: metric.value, step: event.step, epoch: event.epoch,
                    largerIsBetter: larger)
            } else {
                figures[slot]?.add(
                    metric.value, step: event.step, epoch: event.epoch, largerIsBetter: larger)
            }
        }
    }

    private mutating func key(of name: String) throws -> Int64 {
        if let key = metricKeys[name] { return key }
        try db.execute(sql: "INSERT INTO metric (name) VALUES (?)", arguments: [name])
        metricKeys[name] = db.lastInsertedRowID
        return db.lastInsertedRowID
    }

    /// Deletes what an earlier attempt logged behind the checkpoint that this one starts from.
    private mutating func supersede(after step: Int, epoch: Int) throws {
        try db.execute(
            sql: "DELETE FROM point WHERE run = ? AND (step > ? OR (kind = 1 AND epoch > ?))",
            arguments: [run, step, epoch])
        try db.execute(
            sql: "DELETE FROM attention WHERE run = ? AND epoch > ?", arguments: [run, epoch])
        mustRecount = true
        try recount()
    }

    private mutating func recount() throws {
        figures = [:]
        let names = Dictionary(uniqueKeysWithValues: metricKeys.map { ($1, $0) })
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT metric, kind, step, epoch, value FROM point WHERE run = ?
                ORDER BY metric, kind, offset
                """, arguments: [run])
        while let row = try rows.next() {
            let metric: Int64 = row[0]
            guard let kind = PointKind(rawValue: row[1]), let name = names[metric] else { continue }
            let value: Double = row[4] ?? .nan
            let larger = MetricDirection.largerIsBetter(name)
            let slot = FigureKey(metric: metric, kind: kind)
            if figures[slot] == nil {
                figures[slot] = MetricFigure(
                    kind: kind, value: value, step: row[2], epoch: row[3], largerIsBetter: larger)
            } else {
                figures[slot]?.add(value, step: row[2], epoch: row[3], largerIsBetter: larger)
            }
        }
    }

    /// Writes the figures back; call once, at the end.
    func finish() throws {
        if mustRecount {
            try db.execute(sql: "DELETE FROM figure WHERE run = ?", arguments: [run])
        }
        let insert = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO figure VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for (slot, figure) in figures {
            try insert.execute(arguments: [
                run, slot.metric, slot.kind.rawValue, figure.last, figure.lastStep,
                figure.lastEpoch, figure.best, figure.bestStep, figure.bestEpoch,
            ])
        }
    }
}
