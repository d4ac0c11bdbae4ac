import Foundation
import GRDB
public import KDExperiment

extension ResultsIndex {
    /// How many values of metrics the index holds.
    public func pointCount() throws(IndexError) -> Int {
        try read { db in try Int.fetchOne(db, sql: "SELECT sum(count) FROM valueBlock") ?? 0 }
    }

    /// Names of every metric that a run has points of, sorted.
    public func metricNames(of id: RunID) throws(IndexError) -> [String] {
        try read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT name FROM figure JOIN metric ON metric.key = figure.metric
                    WHERE run = (SELECT key FROM run WHERE id = ?) ORDER BY name
                    """, arguments: [id.description])
        }
    }

    /// A metric's curve.
    ///
    /// - Parameters:
    ///   - kind: Points of steps where there are any, else of epochs, else of the system.
    ///   - steps: The steps wanted; all when left out.
    ///   - maxPoints: More are thinned out to the lowest and the highest of each stretch, so that
    ///     no peak is lost; a NaN stays as a gap.
    public func series(
        _ id: RunID, metric: String, kind: PointKind? = nil, steps: ClosedRange<Int>? = nil,
        maxPoints: Int = .max
    ) throws(IndexError) -> MetricSeries {
        let range = steps ?? 0...Int.max
        return try read { db in
            let kinds = kind.map { [$0] } ?? [.step, .epoch, .system]
            var series = MetricSeries.empty(kinds[0])
            for kind in kinds where series.steps.isEmpty {
                series =
                    try StoredCurve.find(db, id, metric: metric, [kind])?.points(in: range)
                    ?? .empty(kind)
            }
            return series.thinned(to: maxPoints)
        }
    }

    /// The last lines of a run's log, oldest first; before a place in the log, to page back.
    public func log(
        _ id: RunID, last count: Int, before offset: Int = .max
    ) throws(IndexError) -> [LogEntry] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM log WHERE run = (SELECT key FROM run WHERE id = ?)
                    AND offset < ? ORDER BY offset DESC LIMIT ?
                    """, arguments: [id.description, offset, count])
            return rows.reversed().map { row in
                LogEntry(
                    offset: row["offset"], time: row["time"] ?? .nan, step: row["step"],
                    epoch: row["epoch"], level: LogLevel(rawValue: row["level"]) ?? .info,
                    text: row["text"])
            }
        }
    }

    /// The attention files of a run, by epoch; one an epoch, the latest.
    public func attentionFiles(_ id: RunID) throws(IndexError) -> [AttentionFile] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT epoch, step, file, max(offset) FROM attention
                    WHERE run = (SELECT key FROM run WHERE id = ?) GROUP BY epoch ORDER BY epoch
                    """, arguments: [id.description])
            return rows.map { AttentionFile(epoch: $0[0], step: $0[1], file: $0[2]) }
        }
    }

    /// The value of a metric at the end of an epoch; `nil` when there is none.
    public func value(
        _ id: RunID, metric: String, atEpoch epoch: Int
    ) throws(IndexError) -> Double? {
        let series = try series(id, metric: metric, kind: .epoch)
        return series.epochs.lastIndex(of: epoch).map { series.values[$0] }
    }
}

extension MetricSeries {
    /// The lowest and highest point of each of `count / 2` stretches, and the first NaN of each.
    public func thinned(to count: Int) -> MetricSeries {
        guard count >= 4, steps.count > count else { return self }
        let stretches = count / 2
        var kept: [Int] = []
        for stretch in 0..<stretches {
            let range = stretch * steps.count / stretches..<(stretch + 1) * steps.count / stretches
            let numbers = range.filter { !values[$0].isNaN }
            let low = numbers.min { values[$0] < values[$1] }
            let high = numbers.max { values[$0] < values[$1] }
            let gap = range.first { values[$0].isNaN }
            kept += Set([low, high, gap].compactMap { $0 }).sorted()
        }
        return picked(kept)
    }
}
