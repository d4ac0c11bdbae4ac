import GRDB

/// One value of one metric on its way into the table `point`.
struct PendingPoint {
    var metric: Int64
    var kind: Int
    var step: Int
    var offset: Int
    var epoch: Int
    var time: Double
    var value: Double
}

/// Values that wait until there are enough of them to be written in the table's own order: one
/// statement for many rows, side by side, is several times as fast as a statement a row.
struct PendingPoints {
    let run: Int64
    private var points: [PendingPoint] = []

    /// Enough that one metric's rows stand side by side, few enough to hold.
    private static let capacity = 1 << 14
    private static let rowsAStatement = 50

    init(run: Int64) { self.run = run }

    var isFull: Bool { points.count >= Self.capacity }

    mutating func add(_ point: PendingPoint) { points.append(point) }

    mutating func write(_ db: Database) throws {
        points.sort {
            ($0.metric, $0.kind, $0.step, $0.offset) < ($1.metric, $1.kind, $1.step, $1.offset)
        }
        var start = 0
        while start < points.count {
            let rows = points[start..<min(start + Self.rowsAStatement, points.count)]
            try write(rows, db)
            start += rows.count
        }
        points.removeAll(keepingCapacity: true)
    }

    private func write(_ rows: ArraySlice<PendingPoint>, _ db: Database) throws {
        let row = "(\(run),?,?,?,?,?,?,?)"
        let values = repeatElement(row, count: rows.count).joined(separator: ",")
        let sql = "INSERT OR REPLACE INTO point VALUES \(values)"
        let isFull = rows.count == Self.rowsAStatement
        let statement = try isFull ? db.cachedStatement(sql: sql) : db.makeStatement(sql: sql)
        var arguments: [DatabaseValue] = []
        arguments.reserveCapacity(rows.count * 7)
        for point in rows {
            arguments.append(point.metric.databaseValue)
            arguments.append(point.kind.databaseValue)
            arguments.append(point.step.databaseValue)
            arguments.append(point.offset.databaseValue)
            arguments.append(point.epoch.databaseValue)
            arguments.append(point.time.databaseValue)
            arguments.append(point.value.databaseValue)
        }
        statement.setUncheckedArguments(StatementArguments(arguments))
        try statement.execute()
    }
}
