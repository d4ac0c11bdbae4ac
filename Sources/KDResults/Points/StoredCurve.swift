import GRDB
import KDExperiment

/// The points of one metric of one run as they lie in the index.
struct StoredCurve {
    private let db: Database
    private let run: Int64
    private let metric: Int64
    let kind: PointKind
    /// From the lowest to the highest.
    let steps: ClosedRange<Int>

    private static let place = "curve.run = ? AND curve.metric = ? AND curve.kind = ?"

    /// A run's points of a metric and kind; `nil` when it has none.
    init?(_ db: Database, run: Int64, metric: String, _ kind: PointKind) throws {
        let key = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT key FROM metric WHERE name = ?"), arguments: [metric])
        guard let key else { return nil }
        let ends = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT min(lowStep), max(highStep) FROM valueBlock AS curve
                    WHERE \(Self.place)
                    """),
            arguments: [run, key, kind.rawValue])
        guard let ends, let low = ends[0] as Int?, let high = ends[1] as Int? else { return nil }
        (self.db, self.run, self.metric, self.kind) = (db, run, key, kind)
        steps = low...high
    }

    /// The points of the first of some kinds that has any.
    static func find(
        _ db: Database, _ id: RunID, metric: String, _ kinds: [PointKind]
    ) throws -> StoredCurve? {
        guard let run = try runKey(db, id) else { return nil }
        for kind in kinds {
            if let curve = try StoredCurve(db, run: run, metric: metric, kind) { return curve }
        }
        return nil
    }

    static func runKey(_ db: Database, _ id: RunID) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT key FROM run WHERE id = ?"),
            arguments: [id.description])
    }
}

// MARK: - Points

extension StoredCurve {
    /// Hands over the points with a step in a range, some hundred at a time, in the log's order.
    func forEachPart(
        in range: ClosedRange<Int>? = nil, _ body: (MetricSeries) throws -> Void
    ) throws {
        let range = range ?? steps
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT line.data, curve.lines, curve.data
                    FROM valueBlock AS curve JOIN lineBlock AS line ON line.run = curve.run
                    AND line.kind = curve.kind AND line.number = curve.number
                    WHERE \(Self.place) AND curve.highStep >= ? AND curve.lowStep <= ?
                    ORDER BY curve.number
                    """),
            arguments: [run, metric, kind.rawValue, range.lowerBound, range.upperBound])
        while let row = try rows.next() {
            let part = try PointBlock.points(row, kind).within(range)
            if !part.steps.isEmpty { try body(part) }
        }
    }

    /// All points with a step in a range, ascending.
    func points(in range: ClosedRange<Int>? = nil) throws -> MetricSeries {
        var series = MetricSeries.empty(kind)
        try forEachPart(in: range) { series.append($0) }
        return series.ascending
    }
}

extension MetricSeries {
    /// The points with a step in a range.
    fileprivate func within(_ range: ClosedRange<Int>) -> MetricSeries {
        if steps.allSatisfy(range.contains) { return self }
        return picked(steps.indices.filter { range.contains(steps[$0]) })
    }

    /// Points by their step; of equal steps in the order in which they stand.
    var ascending: MetricSeries {
        if zip(steps, steps.dropFirst()).allSatisfy({ $0 <= $1 }) { return self }
        return picked(steps.indices.sorted { (steps[$0], $0) < (steps[$1], $1) })
    }

    /// The points at some places.
    func picked(_ places: [Int]) -> MetricSeries {
        MetricSeries(
            kind: kind, steps: places.map { steps[$0] }, epochs: places.map { epochs[$0] },
            times: places.map { times[$0] }, values: places.map { values[$0] })
    }
}
