import GRDB
import KDExperiment

/// The last and best of every metric of one run, while its events are read.
struct FigureTable {
    private let db: Database
    private let run: Int64
    private var entries: [Entry] = []
    private var index: [EntryName: Int] = [:]
    private var metricKeys: [String: Int64]
    /// Where the metrics of a kind's last lines stand: the next have the same names.
    private var recent: [PointKind: Layout] = [:]
    private var mustReplaceAll = false

    private struct Layout {
        var names: [String]
        var slots: [PointBlock.Slot]
        /// An entry for each slot.
        var entries: [Int]
    }

    private struct EntryName: Hashable {
        let name: String
        let kind: PointKind
    }

    private struct Entry {
        let name: String
        let metric: Int64
        let kind: PointKind
        let largerIsBetter: Bool
        var figure: MetricFigure?

        mutating func add(_ value: Double, step: Int, epoch: Int) {
            guard figure != nil else {
                figure = MetricFigure(
                    kind: kind, value: value, step: step, epoch: epoch,
                    largerIsBetter: largerIsBetter)
                return
            }
            figure?.add(value, step: step, epoch: epoch, largerIsBetter: largerIsBetter)
        }
    }

    init(_ db: Database, run: Int64) throws {
        self.db = db
        self.run = run
        let rows = try Row.fetchAll(db, sql: "SELECT name, key FROM metric")
        metricKeys = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        let names = Dictionary(uniqueKeysWithValues: metricKeys.map { ($1, $0) })
        let stored = try Row.fetchAll(
            db,
            sql: """
                SELECT kind, last, lastStep, lastEpoch, best, bestStep, bestEpoch, metric
                FROM figure WHERE run = ?
                """, arguments: [run])
        for row in stored {
            guard let figure = MetricFigure(row: row), let name = names[row[7]] else {
                continue
            }
            entries[try place(name, figure.kind)].figure = figure
        }
    }

    /// Takes in lines.
    ///
    /// - Returns: Where in each line the values stand that count.
    mutating func add(_ lines: MetricLines) throws -> [PointBlock.Slot] {
        let layout = try layout(lines.names, PointKind(lines.kind))
        let width = lines.names.count
        for (slot, place) in zip(layout.slots, layout.entries) {
            for line in 0..<lines.count {
                entries[place].add(
                    lines.values[line * width + slot.position], step: lines.steps[line],
                    epoch: lines.epochs[line])
            }
        }
        return layout.slots
    }

    private mutating func layout(_ names: [String], _ kind: PointKind) throws -> Layout {
        if let known = recent[kind], known.names == names { return known }
        // Of a name that occurs twice the later value counts, as in any map.
        let positions = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: max)
        var layout = Layout(names: names, slots: [], entries: [])
        for (position, name) in names.enumerated() where positions[name] == position {
            let place = try place(name, kind)
            layout.slots.append(PointBlock.Slot(metric: entries[place].metric, position: position))
            layout.entries.append(place)
        }
        recent[kind] = layout
        return layout
    }

    /// Counts again what is left of the points.
    mutating func recount() throws {
        mustReplaceAll = true
        for place in entries.indices { entries[place].figure = nil }
        // What was removed may have had names that nothing has now: entries of those stay empty.
        for place in entries.indices {
            let entry = entries[place]
            let curve = try StoredCurve(db, run: run, metric: entry.name, entry.kind)
            try curve?.forEachPart { part in
                for (value, (step, epoch)) in zip(part.values, zip(part.steps, part.epochs)) {
                    entries[place].add(value, step: step, epoch: epoch)
                }
            }
        }
    }

    /// Writes the figures back.
    func write() throws {
        if mustReplaceAll {
            try db.execute(sql: "DELETE FROM figure WHERE run = ?", arguments: [run])
        }
        let insert = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO figure VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for entry in entries {
            guard let figure = entry.figure else { continue }
            try insert.execute(arguments: [
                run, entry.metric, entry.kind.rawValue, figure.last, figure.lastStep,
                figure.lastEpoch, figure.best, figure.bestStep, figure.bestEpoch,
            ])
        }
    }

    private mutating func place(_ name: String, _ kind: PointKind) throws -> Int {
        let entryName = EntryName(name: name, kind: kind)
        if let place = index[entryName] { return place }
        let isLarger = MetricDirection.largerIsBetter(name)
        entries.append(
            Entry(name: name, metric: try key(of: name), kind: kind, largerIsBetter: isLarger))
        index[entryName] = entries.count - 1
        return entries.count - 1
    }

    private mutating func key(of name: String) throws -> Int64 {
        if let key = metricKeys[name] { return key }
        try db.execute(sql: "INSERT INTO metric (name) VALUES (?)", arguments: [name])
        metricKeys[name] = db.lastInsertedRowID
        return db.lastInsertedRowID
    }
}
