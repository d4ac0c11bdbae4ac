import Foundation
import GRDB
public import KDExperiment
import Synchronization

/// Summaries read before, by run; a run whose revision is the same is not read again.
struct SummaryCache {
    private(set) var list = RunList(version: 0, runs: [])
    /// The index's generation that the list is as of.
    private(set) var generation = -1
    private var entries: [Int64: RunSummary] = [:]

    /// Takes in what was read of a newer generation.
    fileprivate mutating func adopt(_ update: SummaryUpdate) {
        let version = list.version + 1
        entries = entries.filter { update.keys.contains($0.key) }
        for (key, summary) in update.changed {
            var summary = summary
            summary.revision = version
            // The same settings need to be in memory once.
            if let old = entries[key], old.settings == summary.settings {
                summary.settings = old.settings
            }
            entries[key] = summary
        }
        generation = update.generation
        list = RunList(version: version, runs: entries.values.sorted { $0.id < $1.id })
    }

    /// Begins anew with another index; versions go on growing.
    mutating func forget() {
        (generation, entries) = (-1, [:])
    }
}

/// Every run of the index at one moment.
public struct RunList: Sendable {
    /// Grows with everything that is new, in this process.
    public var version: Int
    /// By id.
    public var runs: [RunSummary]
}

extension ResultsIndex {
    /// A number that changes whenever any process has brought anything new into the index.
    public func changeToken() throws(IndexError) -> Int {
        try read { db in try Int.fetchOne(db, sql: "SELECT generation FROM meta") ?? 0 }
    }

    /// Every run of the index, by id; only what changed since the last call is read again.
    public func runs() throws(IndexError) -> [RunSummary] { try list().runs }

    /// Every run of the index; `nil` when nothing is new since a version.
    public func runs(after version: Int) throws(IndexError) -> RunList? {
        let list = try list()
        return list.version == version ? nil : list
    }

    private func list() throws(IndexError) -> RunList {
        try reading.withLock { _ throws(IndexError) in
            let known = cache.withLock { $0.generation }
            let update = try read { db in try SummaryUpdate.fetch(db, after: known) }
            return cache.withLock { cache in
                // An index that was replaced while it was read leaves nothing to compare with.
                if let update, known == cache.generation { cache.adopt(update) }
                return cache.list
            }
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
        var settings = SharedSettings()
        while let row = try rows.next() {
            let key: Int64 = row["key"]
            changed[key] = summary(row, metrics[key] ?? [:], &settings)
        }
        let keys = try Set(Int64.fetchAll(db, sql: "SELECT key FROM run"))
        return SummaryUpdate(generation: now, keys: keys, changed: changed)
    }

    private static func summary(
        _ row: Row, _ metrics: [String: MetricFigure], _ shared: inout SharedSettings
    ) -> RunSummary {
        let spec = (row["spec"] as String?).flatMap { try? JSONParser.parse($0) }
        let state = (row["state"] as String?).flatMap { RunState(json: $0) }
        let spark = try? JSONParser.parse(row["spark"] as String)
        var summary = RunSummary(
            id: RunID(row["id"]), name: row["name"], state: state,
            settings: shared.shared(spec?.entries ?? []), specFault: row["specFault"],
            metrics: metrics, imagesPerSecond: row["imagesPerSecond"],
            spark: spark?.elements?.compactMap(\.number) ?? [], damagedLines: row["damagedLines"])
        if let notes = row["notes"] as String? { summary.adopt(RunNotes(json: notes)) }
        return summary
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

/// Settings that were met before: the runs of a project say much the same, and a thousand copies
/// of each would fill memory.
private struct SharedSettings {
    private var known: Set<SpecEntry> = []

    mutating func shared(_ settings: [SpecEntry]) -> [SpecEntry] {
        settings.map { known.insert($0).memberAfterInsert }
    }
}
