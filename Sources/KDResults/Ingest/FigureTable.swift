import GRDB
import KDExperiment

/// The last and best of every metric of one run, while its events are read.
struct FigureTable {
    private let db: Database
    private let run: Int64
    private var entries: [Entry] = []
    private var index: [EntryName: Int] = [:]
    private var metricKeys: [String: Int64]
    /// Entries by their position in a line: the next line of a kind has the same names.
    private var recent: [[Int]] = PointKind.allCases.map { _ in [] }
    private var mustReplaceAll = false

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

    /// Takes in a value that stands at some position of its line.
    ///
    /// - Returns: The metric's key.
    mutating func add(
        _ metric: MetricValue, _ kind: PointKind, at position: Int, step: Int, epoch: Int
    ) throws -> Int64 {
        let slots = recent[kind.rawValue]
        let place: Int
        if position < slots.count, entries[slots[position]].name == metric.name {
            place = slots[position]
        } else {
            place = try self.place(metric.name, kind)
            if position < slots.count {
                recent[kind.rawValue][position] = place
            } else if position == slots.count {
                recent[kind.rawValue].append(place)
            }
        }
        entries[place].add(metric.value, step: step, epoch: epoch)
        return entries[place].metric
    }

    /// Counts again what is left in the table `point`.
    mutating func recount() throws {
        mustReplaceAll = true
        for place in entries.indices { entries[place].figure = nil }
        let names = Dictionary(uniqueKeysWithValues: metricKeys.map { ($1, $0) })
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT metric, kind, step, epoch, value FROM point WHERE run = ?
                ORDER BY metric, kind, offset
                """, arguments: [run])
        while let row = try rows.next() {
            guard let kind = PointKind(rawValue: row[1]), let name = names[row[0]] else { continue }
            entries[try place(name, kind)].add(row[4] ?? .nan, step: row[2], epoch: row[3])
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
