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
        // Of so large values only the places are moved about.
        let all = Array(entries.values)
        let order = all.indices.sorted { all[$0].id < all[$1].id }
        list = RunList(version: version, runs: order.map { all[$0] })
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
            db,
            sql: """
                SELECT key, id, name, state, spec, specFault, imagesPerSecond, spark, damagedLines,
                notes FROM run WHERE revision > ?
                """, arguments: [generation])
        var changed: [Int64: RunSummary] = [:]
        var settings = SettingsReader()
        while let row = try rows.next() {
            let key: Int64 = row[0]
            changed[key] = summary(row, metrics[key] ?? [:], &settings)
        }
        let keys = try Set(Int64.fetchAll(db, sql: "SELECT key FROM run"))
        return SummaryUpdate(generation: now, keys: keys, changed: changed)
    }

    /// Makes a run of its row; columns by their place, since looking for names takes longer than
    /// all the rest.
    private static func summary(
        _ row: Row, _ metrics: [String: MetricFigure], _ settings: inout SettingsReader
    ) -> RunSummary {
        let spark = try? JSONParser.parse(row[7] as String)
        var summary = RunSummary(
            id: RunID(row[1]), name: row[2],
            state: (row[3] as String?).flatMap { RunState(json: $0) },
            settings: (row[4] as String?).map { settings.read($0) } ?? [], specFault: row[5],
            metrics: metrics, imagesPerSecond: row[6],
            spark: spark?.elements?.compactMap(\.number) ?? [], damagedLines: row[8])
        if let notes = row[9] as String? { summary.adopt(RunNotes(json: notes)) }
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
