import GRDB
import KDExperiment

/// What lists show of a run's points, worked out once when they arrive.
struct RunDigest {
    let db: Database
    let run: Int64

    init(_ db: Database, run: Int64) {
        self.db = db
        self.run = run
    }

    func update() throws {
        try db.execute(
            sql: "UPDATE run SET imagesPerSecond = ?, spark = ? WHERE key = ?",
            arguments: [try imagesPerSecond(), try spark(), run])
    }

    private func imagesPerSecond() throws -> Double? {
        let query = """
            SELECT value FROM point JOIN metric ON metric.key = point.metric
            WHERE run = ? AND name = 'images_per_second' AND kind = ? ORDER BY step, offset
            """
        let epochs = try Double?.fetchAll(db, sql: query, arguments: [run, PointKind.epoch.rawValue])
        let rates = epochs.compactMap { $0 }.filter(\.isFinite)
        if !rates.isEmpty { return rates.reduce(0, +) / Double(rates.count) }
        let system = try Double?.fetchAll(
            db, sql: query, arguments: [run, PointKind.system.rawValue])
        return system.last ?? nil
    }

    private func spark() throws -> String {
        let means = try Double?.fetchAll(
            db,
            sql: """
                WITH loss AS (
                    SELECT step, value FROM point WHERE run = ?
                    AND metric = (SELECT key FROM metric WHERE name = 'loss/total')
                    AND kind = 0)
                SELECT avg(value) FROM loss
                GROUP BY step * ? / (1 + (SELECT max(step) FROM loss)) ORDER BY min(step)
                """, arguments: [run, RunSummary.sparkWidth])
        return SpecValue.list(means.map { .double($0 ?? .nan) }).json
    }
}
