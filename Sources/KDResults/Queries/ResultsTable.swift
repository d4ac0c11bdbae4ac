import Foundation
public import KDExperiment

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
    /// The runs behind each row.
    public private(set) var members: [[RunID]]

    /// Whether each row has none but teachers.
    private var teacherRows: [Bool]

    /// Whether a row is compared with others: a teacher's figures are no result of distillation,
    /// and count only in a table of teachers.
    func competes(_ row: Int) -> Bool { !teacherRows[row] || !teacherRows.contains(false) }

    /// Makes a table.
    ///
    /// - Parameters:
    ///   - groupedBy: Columns whose values make a group; empty for one row a run. `setup` puts
    ///     runs together that differ in nothing but their seed. Metrics, times and rates become
    ///     mean and deviation over the finished runs, which the column `n` counts; what the runs
    ///     were told shows where it is the same in all of them.
    ///   - sortedBy: The column that orders the rows; rows without a number there stand last.
    public init(
        _ runs: [RunSummary], columns: [String], filter: RunFilterExpression? = nil,
        groupedBy: [String] = [], sortedBy: String? = nil, isAscending: Bool = true
    ) {
        let shown = runs.filter { filter?.matches($0) ?? true }
        let isGrouped = !groupedBy.isEmpty
        let others = columns.filter { !groupedBy.contains($0) }
        self.columns = isGrouped ? groupedBy + ["n"] + others : columns
        let groups = isGrouped ? Self.groups(shown, by: groupedBy) : shown.map { [$0] }
        members = groups.map { $0.map(\.id) }
        teacherRows = groups.map { $0.allSatisfy(\.isTeacher) }
        rows = groups.map { group in
            isGrouped
                ? Self.row(group, groupedBy, others) : columns.map { Self.cell($0, group[0]) }
        }
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
            let key = columns.map { $0 == "setup" ? run.setup : "\(cell($0, run))" }
                .joined(separator: "\u{0}")
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(run)
        }
        return order.compactMap { groups[$0] }
    }

    private static func row(_ runs: [RunSummary], _ keys: [String], _ others: [String]) -> [Cell] {
        let key = keys.map { column in runs.first.map { cell(column, $0) } ?? .empty }
        // A mean over runs of different lengths would be no result: unfinished ones stay out.
        let finished = runs.filter { $0.phase == .finished }
        let rest = others.map { column -> Cell in
            if ResultColumn(column).isMeasured {
                let numbers = finished.compactMap { cell(column, $0).number }
                return SampleStatistics(numbers).map(Cell.sample) ?? .empty
            }
            let cells = runs.map { cell(column, $0) }
            return cells.allSatisfy { $0 == cells[0] } ? cells[0] : .text("…")
        }
        return key + [.number(Double(finished.count))] + rest
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
        members = ordered.map { members[$0.offset] }
        teacherRows = ordered.map { teacherRows[$0.offset] }
    }

    /// Numbers before text before nothing; NaN stands behind every number, whatever the direction.
    private static func precedes(_ left: Cell, _ right: Cell, _ isAscending: Bool) -> Bool {
        let ranks = (rank(left), rank(right))
        if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
        if let first = left.number, let second = right.number {
            return isAscending ? first < second : first > second
        }
        guard case .text(let first) = left, case .text(let second) = right else { return false }
        // Numbers within names count as numbers: s2 stands before s10.
        return first.compare(second, options: .numeric)
            == (isAscending ? .orderedAscending : .orderedDescending)
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
