import Foundation
import GRDB
import KDExperiment

extension PointBlock {
    /// Writes the block over what the index has of it.
    func write(_ db: Database, run: Int64, kind: PointKind) throws {
        var data: [UInt8] = []
        LittleEndian.append(steps, to: &data)
        LittleEndian.append(epochs, to: &data)
        LittleEndian.append(times, to: &data)
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO lineBlock VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (run, kind, number) DO UPDATE SET highStep = excluded.highStep,
                highEpoch = excluded.highEpoch, data = excluded.data
                """)
        try insert.execute(arguments: [
            run, kind.rawValue, number, steps.max() ?? 0, epochs.max() ?? 0, Data(data),
        ])
        for column in columns { try write(column, db, run: run, kind: kind) }
    }

    private func write(_ column: Column, _ db: Database, run: Int64, kind: PointKind) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO valueBlock VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (run, kind, number, metric) DO UPDATE SET lowStep = excluded.lowStep,
                highStep = excluded.highStep, count = excluded.count, lines = excluded.lines,
                data = excluded.data
                """)
        let isWhole = column.values.count == count
        let steps = isWhole ? self.steps : column.lines.lines.map { self.steps[$0] }
        var data: [UInt8] = []
        LittleEndian.append(column.values, to: &data)
        try insert.execute(arguments: [
            run, kind.rawValue, number, column.metric, steps.min() ?? 0, steps.max() ?? 0,
            column.values.count, isWhole ? nil : Data(column.lines.bytes), Data(data),
        ])
    }

    /// Reads a block with all its metrics; `nil` when there is none of this number.
    static func read(
        _ db: Database, run: Int64, kind: PointKind, number: Int
    ) throws -> PointBlock? {
        let place: StatementArguments = [run, kind.rawValue, number]
        let found = try Data.fetchOne(
            db, sql: "SELECT data FROM lineBlock WHERE run = ? AND kind = ? AND number = ?",
            arguments: place)
        guard let found else { return nil }
        var block = PointBlock(number: number)
        (block.steps, block.epochs, block.times) = try lines(found)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT metric, lines, data FROM valueBlock
                WHERE run = ? AND kind = ? AND number = ? ORDER BY metric
                """, arguments: place)
        while let row = try rows.next() {
            let values = try numbers(row[2])
            let lines = try set(row[1], of: values.count, among: block.count)
            block.columns.append(
                Column(
                    metric: row[0], lines: lines ?? LineSet(count: block.count), values: values))
        }
        return block
    }
}

// MARK: - Reading

extension PointBlock {
    /// Reads a metric's points from a row that begins with the lines' data, the metric's lines and
    /// its values.
    static func points(_ row: Row, _ kind: PointKind) throws -> MetricSeries {
        let (steps, epochs, times) = try lines(row[0])
        let values = try numbers(row[2])
        guard let lines = try set(row[1], of: values.count, among: steps.count) else {
            return MetricSeries(
                kind: kind, steps: steps, epochs: epochs, times: times, values: values)
        }
        let places = lines.lines
        return MetricSeries(
            kind: kind, steps: places.map { steps[$0] }, epochs: places.map { epochs[$0] },
            times: places.map { times[$0] }, values: values)
    }

    private static func lines(
        _ data: Data
    ) throws -> (steps: [Int], epochs: [Int], times: [Double]) {
        let bytes = Array(data)
        let count = bytes.count / 24
        guard bytes.count == count * 24, 1...capacity ~= count else { throw damage }
        let (first, second) = (8 * count, 16 * count)
        return (
            LittleEndian.decode(bytes[..<first]), LittleEndian.decode(bytes[first..<second]),
            LittleEndian.decode(bytes[second...])
        )
    }

    private static func numbers(_ data: Data) throws -> [Double] {
        let bytes = Array(data)
        guard bytes.count.isMultiple(of: 8) else { throw damage }
        return LittleEndian.decode(bytes[...])
    }

    /// Reads the lines that say a metric so many times; `nil` when all do.
    private static func set(
        _ data: Data?, of valueCount: Int, among lineCount: Int
    ) throws -> LineSet? {
        guard let data else {
            if valueCount != lineCount { throw damage }
            return nil
        }
        guard let lines = LineSet(Array(data)), lines.count == valueCount,
            lines.isWithin(lineCount)
        else { throw damage }
        return lines
    }

    /// What no version of kd has written.
    private static var damage: DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a block of points is damaged")
    }
}
