import Foundation
import GRDB
public import KDExperiment
import Synchronization

/// Summaries read before, by run; a run whose revision is the same is not read again.
struct SummaryCache {
    var generation = -1
    var entries: [Int64: (revision: Int, summary: RunSummary)] = [:]
    var sorted: [RunSummary] = []
}

extension ResultsIndex {
    /// A number that changes whenever any process has brought anything new into the index.
    public func changeToken() throws(IndexError) -> Int {
        try read { db in try Int.fetchOne(db, sql: "SELECT generation FROM meta") ?? 0 }
    }

    /// Every run of the index, by id; only what changed since the last call is read again.
    public func runs() throws(IndexError) -> [RunSummary] {
        let known = cache.withLock { cache in
            (cache.generation, cache.entries.mapValues(\.revision))
        }
        let update = try read { db in
            try SummaryUpdate.fetch(db, generation: known.0, revisions: known.1)
        }
        return cache.withLock { cache in
            guard let update, update.generation >= cache.generation else { return cache.sorted }
            cache.entries = cache.entries.filter { update.keys.contains($0.key) }
            for (key, entry) in update.changed { cache.entries[key] = entry }
            cache.generation = update.generation
            cache.sorted = cache.entries.values.map(\.summary).sorted { $0.id < $1.id }
            return cache.sorted
        }
    }

    /// One run; `nil` when the index does not know it.
    public func run(_ id: RunID) throws(IndexError) -> RunSummary? {
        try runs().first { $0.id == id }
    }
}

/// The rows that changed since a generation.
private struct SummaryUpdate: Sendable {
    var generation: Int
    var keys: Set<Int64>
    var changed: [Int64: (revision: Int, summary: RunSummary)]

    static func fetch(
        _ db: Database, generation: Int, revisions: [Int64: Int]
    ) throws -> SummaryUpdate? {
        let now = try Int.fetchOne(db, sql: "SELECT generation FROM meta") ?? 0
        if now == generation { return nil }
        var update = SummaryUpdate(generation: now, keys: [], changed: [:])
        let names = Dictionary(
            uniqueKeysWithValues: try Row.fetchAll(db, sql: "SELECT key, name FROM metric")
                .map { ($0[0] as Int64, $0[1] as String) })
        for row in try Row.fetchAll(db, sql: "SELECT key, revision FROM run") {
            let key: Int64 = row[0]
            let revision: Int = row[1]
            update.keys.insert(key)
            if revisions[key] == revision { continue }
            if let summary = try summary(db, key, names) {
                update.changed[key] = (revision, summary)
            }
        }
        return update
    }

    private static func summary(
        _ db: Database, _ key: Int64, _ names: [Int64: String]
    ) throws -> RunSummary? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM run WHERE key = ?")
        guard let row = try Row.fetchOne(statement, arguments: [key]) else { return nil }
        let spec = (row["spec"] as String?).flatMap { try? JSONParser.parse($0) }
        let state = (row["state"] as String?).flatMap { RunState(json: $0) }
        let spark = try? JSONParser.parse(row["spark"] as String)
        return RunSummary(
            id: RunID(row["id"]), name: row["name"], state: state,
            settings: spec?.entries ?? [], specFault: row["specFault"],
            metrics: try metrics(db, key, names), imagesPerSecond: row["imagesPerSecond"],
            spark: spark?.elements?.compactMap(\.number) ?? [], damagedLines: row["damagedLines"])
    }

    private static func metrics(
        _ db: Database, _ key: Int64, _ names: [Int64: String]
    ) throws -> [String: MetricFigure] {
        let statement = try db.cachedStatement(sql: "SELECT * FROM figure WHERE run = ?")
        var metrics: [String: MetricFigure] = [:]
        for row in try Row.fetchAll(statement, arguments: [key]) {
            guard let name = names[row["metric"]], let figure = MetricFigure(row: row) else {
                continue
            }
            let order = PointKind.preference
            let isPreferred = metrics[name].map {
                (order.firstIndex(of: figure.kind) ?? 0) < (order.firstIndex(of: $0.kind) ?? 0)
            }
            if isPreferred ?? true { metrics[name] = figure }
        }
        return metrics
    }
}
