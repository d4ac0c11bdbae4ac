import Foundation
import GRDB
public import KDExperiment
import Synchronization

/// Summaries read before, by run; a run whose revision is the same is not read again.
struct SummaryCache {
    var generation = -1
    var entries: [Int64: RunSummary] = [:]
    var sorted: [RunSummary] = []
}

extension ResultsIndex {
    /// A number that changes whenever any process has brought anything new into the index.
    public func changeToken() throws(IndexError) -> Int {
        try read { db in try Int.fetchOne(db, sql: "SELECT generation FROM meta") ?? 0 }
    }

    /// Every run of the index, by id; only what changed since the last call is read again.
    public func runs() throws(IndexError) -> [RunSummary] {
        let known = cache.withLock { $0.generation }
        let update = try read { db in try SummaryUpdate.fetch(db, after: known) }
        return cache.withLock { cache in
            // Another thread may have been faster and know more.
            guard let update, known == cache.generation else { return cache.sorted }
            cache.entries = cache.entries.filter { update.keys.contains($0.key) }
            cache.entries.merge(update.changed) { $1 }
            cache.generation = update.generation
            cache.sorted = cache.entries.values.sorted { $0.id < $1.id }
            return cache.sorted
        }
    }

    /// One run; `nil` when the index does not know it.
    public func run(_ id: RunID) throws(IndexError) -> RunSummary? {
        try runs().first { $0.id == id }
    }
}

/// The runs that changed after a generation: three queries, however many there are.
private struct SummaryUpdate: Sendable {
    var generation: Int
    var keys: Set<Int64>
    var changed: [Int64: RunSummary]

    static func fetch(_ db: Database, after generation: Int) throws -> SummaryUpdate? {
        let now = try Int.fetchOne(db, sql: "SELECT generation FROM meta") ?? 0
        if now == generation { return nil }
        let metrics = try metrics(db, after: generation)
        let rows = try Row.fetchCursor(
            db, sql: "SELECT * FROM run WHERE revision > ?", arguments: [generation])
        var changed: [Int64: RunSummary] = [:]
        while let row = try rows.next() {
            let key: Int64 = row["key"]
            changed[key] = summary(row, metrics[key] ?? [:])
        }
        let keys = try Set(Int64.fetchAll(db, sql: "SELECT key FROM run"))
        return SummaryUpdate(generation: now, keys: keys, changed: changed)
    }

    private static func summary(_ row: Row, _ metrics: [String: MetricFigure]) -> RunSummary {
        let spec = (row["spec"] as String?).flatMap { try? JSONParser.parse($0) }
        let state = (row["state"] as String?).flatMap { RunState(json: $0) }
        let spark = try? JSONParser.parse(row["spark"] as String)
        return RunSummary(
            id: RunID(row["id"]), name: row["name"], state: state,
            settings: spec?.entries ?? [], specFault: row["specFault"], metrics: metrics,
            imagesPerSecond: row["imagesPerSecond"],
            spark: spark?.elements?.compactMap(\.number) ?? [], damagedLines: row["damagedLines"],
            revision: row["revision"])
    }

    private static func metrics(
        _ db: Database, after generation: Int
    ) throws -> [Int64: [String: MetricFigure]] {
        let names = Dictionary(
            uniqueKeysWithValues: try Row.fetchAll(db, sql: "SELECT key, name FROM metric")
                .map { ($0[0] as Int64, $0[1] as String) })
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT kind, last, lastStep, lastEpoch, best, bestStep, bestEpoch, run, metric
                FROM figure WHERE run IN (SELECT key FROM run WHERE revision > ?)
                """, arguments: [generation])
        var metrics: [Int64: [String: MetricFigure]] = [:]
        while let row = try rows.next() {
            guard let name = names[row[8]], let figure = MetricFigure(row: row) else { continue }
            let run: Int64 = row[7]
            let isPreferred = metrics[run]?[name].map { figure.kind.isPreferred(to: $0.kind) }
            if isPreferred ?? true { metrics[run, default: [:]][name] = figure }
        }
        return metrics
    }
}
