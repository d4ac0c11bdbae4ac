import KDExperiment

/// A table over runs: chosen columns, filtered, sorted, and grouped over seeds where asked for.
public struct ResultsTable: Sendable, Hashable {
    /// One cell.
    public enum Cell: Sendable, Hashable {
        case empty
        case text(String)
        case number(Double)
        /// A metric over the runs of a group.
        case sample(SampleStatistics)

        /// The number that sorts the cell; the mean of a sample.
        public var number: Double? {
            switch self {
            case .number(let value): value
            case .sample(let sample): sample.mean
            case .empty, .text: nil
            }
        }
    }

    /// The columns, in order.
    public let columns: [String]
    /// The rows; each has as many cells as there are columns.
    public private(set) var rows: [[Cell]]

    /// Makes a table.
    ///
    /// - Parameters:
    ///   - groupedBy: Columns whose values make a group; empty for one row a run. Other columns
    ///     become mean and deviation where they hold numbers; a column `n` counts the runs.
    ///   - sortedBy: The column that orders the rows; rows without a number there stand last.
    public init(
        _ runs: [RunSummary], columns: [String], filter: RunFilterExpression? = nil,
        groupedBy: [String] = [], sortedBy: String? = nil, isAscending: Bool = true
    ) {
        let shown = runs.filter { filter?.matches($0) ?? true }
        let isGrouped = !groupedBy.isEmpty
        let others = columns.filter { !groupedBy.contains($0) }
        self.columns = isGrouped ? groupedBy + ["n"] + others : columns
        rows =
            isGrouped
            ? Self.groups(shown, by: groupedBy).map { Self.row($0, groupedBy, others) }
            : shown.map { run in columns.map { Self.cell($0, run) } }
        if let sortedBy { sort(by: sortedBy, isAscending) }
    }

    private static func cell(_ column: String, _ run: RunSummary) -> Cell {
        guard let value = ResultColumn(column).value(of: run) else { return .empty }
        if let number = value.number { return .number(number) }
        return .text(DisplayText.sanitized(value.text ?? value.json))
    }

    private static func groups(_ runs: [RunSummary], by columns: [String]) -> [[RunSummary]] {
        // Keyed by text, since a NaN would equal no key, not even itself.
        var order: [String] = []
        var groups: [String: [RunSummary]] = [:]
        for run in runs {
            let key = columns.map { "\(cell($0, run))" }.joined(separator: "\u{0}")
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(run)
        }
        return order.compactMap { groups[$0] }
    }

    private static func row(_ runs: [RunSummary], _ keys: [String], _ others: [String]) -> [Cell] {
        let key = keys.map { column in runs.first.map { cell(column, $0) } ?? .empty }
        let rest = others.map { column -> Cell in
            let cells = runs.map { cell(column, $0) }
            let numbers = cells.compactMap(\.number)
            if !numbers.isEmpty { return SampleStatistics(numbers).map(Cell.sample) ?? .empty }
            return Set(cells).count == 1 ? cells[0] : .text("…")
        }
        return key + [.number(Double(runs.count))] + rest
    }

    private mutating func sort(by column: String, _ isAscending: Bool) {
        guard let index = columns.firstIndex(of: column) else { return }
        let ordered = rows.enumerated().sorted { left, right in
            let (first, second) = (left.element[index], right.element[index])
            let before = Self.precedes(first, second, isAscending)
            if before || Self.precedes(second, first, isAscending) { return before }
            return left.offset < right.offset
        }
        rows = ordered.map(\.element)
    }

    /// Numbers before text before nothing; NaN stands behind every number, whatever the direction.
    private static func precedes(_ left: Cell, _ right: Cell, _ isAscending: Bool) -> Bool {
        let ranks = (rank(left), rank(right))
        if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
        if let first = left.number, let second = right.number {
            return isAscending ? first < second : first > second
        }
        guard case .text(let first) = left, case .text(let second) = right else { return false }
        return isAscending ? first < second : first > second
    }

    private static func rank(_ cell: Cell) -> Int {
        switch cell {
        case .number(let value): value.isNaN ? 1 : 0
        case .sample(let sample): sample.mean.isNaN ? 1 : 0
        case .text: 2
        case .empty: 3
        }
    }
}
