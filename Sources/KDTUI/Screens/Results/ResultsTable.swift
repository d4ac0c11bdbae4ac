import Foundation
import KDExperiment

/// A table over runs: what the Results screen shows and what export writes.
struct ResultsTable: Hashable, Sendable {
    /// What stands in a cell.
    enum Value: Hashable, Sendable {
        case text(String)
        /// A single number, or the mean over seeds with the sample's standard deviation.
        case number(mean: Double, deviation: Double?, decimals: Int)

        /// The cell for people: `98.61`, `98.61 ± 0.12`.
        var text: String {
            switch self {
            case .text(let text): text
            case .number(let mean, _, _) where !mean.isFinite: NumberText.compact(mean)
            case .number(let mean, let deviation, let decimals):
                NumberText.fixed(mean, decimals: decimals)
                    + (deviation.map { " ± " + NumberText.fixed($0, decimals: decimals) } ?? "")
            }
        }
    }

    struct Row: Hashable, Sendable {
        /// The runs behind the row.
        var runs: [RunID]
        var cells: [Value?]
    }

    var columns: [String]
    var rows: [Row]
    /// By column: the rows that hold the best value, all that are equal when shown.
    var best: [Int: Set<Int>] = [:]

    /// The columns that are neither metrics nor paths of the spec.
    static let fields = [
        "name", "method", "student", "teacher", "phase", "seed", "epoch", "wall_seconds",
        "images_per_second", "tags", "note",
    ]

    init(
        _ runs: [RunRecord], columns: [String], isGrouped: Bool, sortColumn: String?,
        isAscending: Bool
    ) {
        self.columns = isGrouped ? Self.withCount(columns) : columns
        let groups = isGrouped ? Self.grouped(runs) : runs.map { [$0] }
        rows = []
        for group in groups {
            rows.append(
                Row(
                    runs: group.map(\.id),
                    cells: self.columns.map { Self.cell($0, of: group, isGrouped: isGrouped) }))
        }
        sort(by: sortColumn, isAscending: isAscending)
        markBest()
    }

    /// The number of runs stands behind the name, since a mean without its n says little.
    private static func withCount(_ columns: [String]) -> [String] {
        var result = columns.filter { $0 != "n" && $0 != "seed" }
        result.insert("n", at: min(1, result.count))
        return result
    }

    /// Runs that differ in their seed alone, in the order of their first.
    private static func grouped(_ runs: [RunRecord]) -> [[RunRecord]] {
        var order: [String] = []
        var groups: [String: [RunRecord]] = [:]
        for run in runs {
            let key = run.settings.filter { $0.path != "seed" }
                .map { "\($0.path)=\($0.text)" }.joined(separator: "\u{1F}")
            let name = key.isEmpty ? run.name : key
            if groups[name] == nil { order.append(name) }
            groups[name, default: []].append(run)
        }
        return order.compactMap { groups[$0] }
    }
}

// MARK: - Cells

extension ResultsTable {
    /// The value of a column in one run; nil where the run has none.
    static func value(_ column: String, of run: RunRecord) -> Value? {
        switch column {
        case "name": return .text(run.name)
        case "method": return .text(run.method)
        case "student": return .text(run.student)
        case "teacher": return run.teacher.map { .text($0) }
        case "phase": return .text(run.phase.rawValue)
        case "epoch": return .number(mean: Double(run.epoch), deviation: nil, decimals: 0)
        case "wall_seconds": return .number(mean: run.trainedSeconds, deviation: nil, decimals: 1)
        case "images_per_second":
            return run.imagesPerSecond.map { .number(mean: $0, deviation: nil, decimals: 0) }
        case "tags": return .text(run.tags.joined(separator: ", "))
        case "note": return .text(run.note)
        case "n": return .number(mean: 1, deviation: nil, decimals: 0)
        default: break
        }
        if let figure = run.metrics[column] {
            // Validation reports its best epoch; the test split is evaluated once, at the end.
            let value = column.hasPrefix("val/top1") ? figure.best : figure.last
            return .number(mean: value, deviation: nil, decimals: decimals(column, value))
        }
        guard let text = run.setting(column) else { return nil }
        if let number = Double(text), number.isFinite {
            return .number(mean: number, deviation: nil, decimals: settingDecimals(text))
        }
        return .text(text)
    }

    private static func cell(_ column: String, of group: [RunRecord], isGrouped: Bool) -> Value? {
        let finished = group.filter { $0.phase == .finished }
        if column == "n" {
            return .text(finished.count == group.count ? "\(group.count)" : "\(finished.count)/\(group.count)")
        }
        if column == "name", isGrouped, let first = group.first {
            return .text(groupName(first.name))
        }
        // A mean over runs of different lengths would be no result: what is not finished stays out.
        let isMeasured =
            isMetric(column, group) || column == "wall_seconds" || column == "images_per_second"
        let values = (isGrouped && isMeasured ? finished : group)
            .compactMap { value(column, of: $0) }
        guard let first = values.first else { return nil }
        guard group.count > 1, case .number(_, _, let decimals) = first else {
            return values.allSatisfy { $0 == first } ? first : .text("…")
        }
        let numbers = values.compactMap { value -> Double? in
            if case .number(let mean, _, _) = value { mean } else { nil }
        }
        if numbers.count == values.count, numbers.allSatisfy({ $0 == numbers[0] }),
            !isMetric(column, group) { return first }
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = numbers.count > 1 ? (squares / Double(numbers.count - 1)).squareRoot() : nil
        return .number(mean: mean, deviation: deviation, decimals: decimals)
    }

    private static func isMetric(_ column: String, _ group: [RunRecord]) -> Bool {
        group.contains { $0.metrics[column] != nil }
    }

    /// `digits-amd/kd/s1` without its seed.
    private static func groupName(_ name: String) -> String {
        let parts = name.split(separator: "/")
        guard parts.count > 1, let last = parts.last, last.hasPrefix("s"),
            last.dropFirst().allSatisfy(\.isNumber)
        else { return name }
        return parts.dropLast().joined(separator: "/")
    }

    private static func decimals(_ column: String, _ value: Double) -> Int {
        if column.contains("top1") { return 2 }
        if abs(value) >= 100 { return 1 }
        if abs(value) >= 10 { return 2 }
        return abs(value) >= 0.01 || value == 0 ? 4 : 6
    }

    private static func settingDecimals(_ text: String) -> Int {
        guard let point = text.firstIndex(of: "."), !text.contains("e") else {
            return text.contains("e") ? 6 : 0
        }
        return min(6, text.distance(from: point, to: text.endIndex) - 1)
    }
}

// MARK: - Order and best

extension ResultsTable {
    /// Whether larger values of a column are better; nil where neither is.
    static func largerIsBetter(_ column: String) -> Bool? {
        if column.contains("top1") || column == "images_per_second" { return true }
        if column.hasPrefix("loss/") || column.hasSuffix("/loss") { return false }
        return nil
    }

    private mutating func sort(by column: String?, isAscending: Bool) {
        guard let column, let index = columns.firstIndex(of: column) else { return }
        let sorted = rows.enumerated().sorted { left, right in
            switch (left.element.cells[index], right.element.cells[index]) {
            case (nil, nil): return left.offset < right.offset
            // Rows without a value stand last whatever the direction.
            case (nil, _): return false
            case (_, nil): return true
            case (.number(let first, _, _), .number(let second, _, _)):
                if first == second || first.isNaN || second.isNaN {
                    return first.isNaN == second.isNaN ? left.offset < right.offset : second.isNaN
                }
                return (first < second) == isAscending
            case (let first?, let second?):
                if first.text == second.text { return left.offset < right.offset }
                return first.text.precedesNaturally(second.text) == isAscending
            }
        }
        rows = sorted.map(\.element)
    }

    private mutating func markBest() {
        for (index, column) in columns.enumerated() {
            guard let isLarger = Self.largerIsBetter(column), column != "images_per_second" else {
                continue
            }
            let values = rows.map { row -> Double? in
                guard case .number(let mean, _, let decimals) = row.cells[index], mean.isFinite
                else { return nil }
                // What reads the same is equally good.
                return Double(NumberText.fixed(mean, decimals: decimals))
            }
            let present = values.compactMap { $0 }
            guard present.count > 1, let top = isLarger ? present.max() : present.min() else {
                continue
            }
            best[index] = Set(values.indices.filter { values[$0] == top })
        }
    }
}
