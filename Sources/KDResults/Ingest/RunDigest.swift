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

    /// - Parameter hasMore: The log goes on: what is drawn now is drawn again soon.
    func update(hasEnded: Bool, hasMore: Bool) throws {
        try db.execute(
            sql: "UPDATE run SET imagesPerSecond = ? WHERE key = ?",
            arguments: [try imagesPerSecond(), run])
        let step =
            try Int.fetchOne(
                db, sql: "SELECT max(step) FROM point \(Self.whereLoss)", arguments: [run]) ?? 0
        let drawn =
            try Int.fetchOne(
                db, sql: "SELECT sparkStep FROM run WHERE key = ?", arguments: [run]) ?? 0
        // Drawing reads the whole curve: a live run's is drawn again when it is a hundredth longer,
        // one that is still being read when it is twice as long.
        let enough = hasMore ? 2 * drawn : drawn + drawn / 100
        guard hasEnded || step < drawn || step > enough else { return }
        try db.execute(
            sql: "UPDATE run SET spark = ?, sparkStep = ? WHERE key = ?",
            arguments: [try spark(steps: step + 1), step, run])
    }

    private static let whereLoss = """
        WHERE run = ? AND metric = (SELECT key FROM metric WHERE name = 'loss/total') AND kind = 0
        """

    private func imagesPerSecond() throws -> Double? {
        let epochs = try Double?.fetchAll(
            db, sql: Self.rates + " ORDER BY step, offset",
            arguments: [run, PointKind.epoch.rawValue])
        let rates = epochs.compactMap { $0 }.filter(\.isFinite)
        if !rates.isEmpty { return rates.reduce(0, +) / Double(rates.count) }
        let system = try Double?.fetchOne(
            db, sql: Self.rates + " ORDER BY step DESC, offset DESC LIMIT 1",
            arguments: [run, PointKind.system.rawValue])
        return system ?? nil
    }

    private static let rates = """
        SELECT value FROM point WHERE run = ?
        AND metric = (SELECT key FROM metric WHERE name = 'images_per_second') AND kind = ?
        """

    private func spark(steps: Int) throws -> String {
        let means = try Double?.fetchAll(
            db,
            sql: """
                SELECT avg(value) FROM point \(Self.whereLoss)
                GROUP BY step * ? / ? ORDER BY min(step)
                """, arguments: [run, RunSummary.sparkWidth, steps])
        return SpecValue.list(means.map { .double($0 ?? .nan) }).json
    }
}
