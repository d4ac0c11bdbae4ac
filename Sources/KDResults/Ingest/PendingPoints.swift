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
        let isFull = rows.count == Self.rowsAStatement
        let statement =
            try isFull
            ? db.cachedStatement(sql: Self.fullStatement)
            : db.makeStatement(sql: Self.statement(rows: rows.count))
        // Values that need no more looking at: GRDB takes others apart several times as slowly.
        var arguments: [(any DatabaseValueConvertible)?] = [run]
        arguments.reserveCapacity(1 + rows.count * Self.columns)
        for point in rows {
            arguments.append(point.metric)
            arguments.append(point.kind)
            arguments.append(point.step)
            arguments.append(point.offset)
            arguments.append(point.epoch)
            arguments.append(point.time)
            arguments.append(point.value)
        }
        statement.setUncheckedArguments(StatementArguments(arguments))
        try statement.execute()
    }

    private static let columns = 7
    private static let fullStatement = statement(rows: rowsAStatement)

    /// The run is a parameter like all others, so that all runs share one prepared statement.
    private static func statement(rows: Int) -> String {
        let values = (0..<rows).map { row in
            let numbers = (0..<columns).map { "?\(2 + row * columns + $0)" }
            return "(?1," + numbers.joined(separator: ",") + ")"
        }
        return "INSERT OR REPLACE INTO point VALUES " + values.joined(separator: ",")
    }
}
