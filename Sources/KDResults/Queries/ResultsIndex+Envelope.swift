import GRDB
public import KDExperiment

extension ResultsIndex {
    /// A metric's curve in as many points as a chart can show, however long it is.
    ///
    /// Cut into stretches of equally many steps, of each of which the lowest and the highest value
    /// are left, so that no spike is lost; a NaN stays as a gap, and the last point is exact.
    /// SQLite finds the extremes itself, which costs a tenth of reading every point.
    ///
    /// - Parameters:
    ///   - stretches: How many; a curve of at most twice as many points is whole.
    ///   - steps: The part of the curve that is wanted; all of it when left out.
    public func envelope(
        _ id: RunID, metric: String, stretches: Int, steps: ClosedRange<Int>? = nil
    ) throws(IndexError) -> MetricSeries {
        try read { db in
            guard var curve = try StoredCurve.find(db, id, metric) else { return .empty(.step) }
            if let steps {
                guard steps.overlaps(curve.steps) else { return .empty(curve.kind) }
                curve.steps = steps.clamped(to: curve.steps)
            }
            return try curve.whole(db, atMost: 2 * stretches) ?? curve.envelope(db, stretches)
        }
    }
}

/// The points of one metric of one run as they lie in the index.
private struct StoredCurve {
    var run: Int64
    var metric: Int64
    var kind: PointKind
    var steps: ClosedRange<Int>

    private static let place = "FROM point WHERE run = ? AND metric = ? AND kind = ?"

    /// The kind that has points: steps before epochs before the system.
    static func find(_ db: Database, _ id: RunID, _ metric: String) throws -> StoredCurve? {
        let run = try Int64.fetchOne(
            db, sql: "SELECT key FROM run WHERE id = ?", arguments: [id.description])
        let metric = try Int64.fetchOne(
            db, sql: "SELECT key FROM metric WHERE name = ?", arguments: [metric])
        guard let run, let metric else { return nil }
        for kind in [PointKind.step, .epoch, .system] {
            // Two queries: each is a single step down the index, where both at once are a scan.
            let ends = try ["ASC", "DESC"].compactMap { order in
                try Int.fetchOne(
                    db, sql: "SELECT step \(place) ORDER BY step \(order) LIMIT 1",
                    arguments: [run, metric, kind.rawValue])
            }
            guard ends.count == 2 else { continue }
            return StoredCurve(run: run, metric: metric, kind: kind, steps: ends[0]...ends[1])
        }
        return nil
    }

    /// Every point; nil when there are more than `limit`.
    func whole(_ db: Database, atMost limit: Int) throws -> MetricSeries? {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT step, epoch, time, value \(Self.place) AND step BETWEEN ? AND ?
                ORDER BY step, offset LIMIT ?
                """,
            arguments: [
                run, metric, kind.rawValue, steps.lowerBound, steps.upperBound, limit + 1,
            ])
        guard rows.count <= limit else { return nil }
        var series = MetricSeries.empty(kind)
        for row in rows { series.append(row[0], row[1], row[2] ?? .nan, row[3] ?? .nan) }
        return series
    }

    func envelope(_ db: Database, _ stretches: Int) throws -> MetricSeries {
        let statement = try db.cachedStatement(
            sql: """
                SELECT count(*), count(value), min(value), max(value), min(step), max(step),
                min(epoch), max(epoch), min(time), max(time)
                \(Self.place) AND step >= ? AND step < ?
                """)
        let span = steps.upperBound - steps.lowerBound
        var series = MetricSeries.empty(kind)
        for stretch in 0..<stretches {
            let low = steps.lowerBound + span * stretch / stretches
            let high = steps.lowerBound + span * (stretch + 1) / stretches
            guard
                let row = try Row.fetchOne(
                    statement, arguments: [run, metric, kind.rawValue, low, high])
            else { continue }
            let numbers: Int = row[1]
            if numbers > 0 { series.append(row[4], row[6], row[8] ?? .nan, row[2]) }
            if numbers > 1 { series.append(row[5], row[7], row[9] ?? .nan, row[3]) }
            if numbers < row[0] { series.append(row[5], row[7], row[9] ?? .nan, .nan) }
        }
        let last = try Row.fetchOne(
            db,
            sql: """
                SELECT step, epoch, time, value \(Self.place) AND step BETWEEN ? AND ?
                ORDER BY step DESC, offset DESC LIMIT 1
                """,
            arguments: [run, metric, kind.rawValue, steps.lowerBound, steps.upperBound])
        if let last { series.append(last[0], last[1], last[2] ?? .nan, last[3] ?? .nan) }
        return series
    }
}
