import Foundation
import KDExperiment

// MARK: - Cells for readers

extension ResultsTable {
    /// A cell as people read it: `98.61 ± 0.12`, two decimals from 1 on, four digits below; empty
    /// where there is nothing.
    public func text(_ row: Int, _ column: Int) -> String {
        switch rows[row][column] {
        case .empty: return ""
        case .text(let text): return text
        case .number(let value):
            // Whole metrics keep their decimals, so that a column's figures stand in line.
            let isMetric = ResultColumn(columns[column]).isMeasured
            if !isMetric, value == value.rounded(), abs(value) < 1e9 { return String(Int(value)) }
            return Self.rounded(value, like: value)
        case .sample(let sample):
            let mean = Self.rounded(sample.mean, like: sample.mean)
            return sample.deviation.map { "\(mean) ± \(Self.rounded($0, like: sample.mean))" }
                ?? mean
        }
    }

    /// The column holds numbers.
    public func isNumeric(_ column: Int) -> Bool { rows.contains { $0[column].number != nil } }

    /// The cell is the best of its column, or reads the same as the best; teachers stay out of it
    /// unless there are only teachers.
    public func isBest(_ row: Int, _ column: Int) -> Bool {
        guard competes(row), let best = bestNumber(in: column),
            let number = rows[row][column].number
        else { return false }
        return number == best
            || Self.rounded(number, like: number) == Self.rounded(best, like: best)
    }

    /// The best number of a metric's column; `nil` where there is nothing to choose from.
    private func bestNumber(in column: Int) -> Double? {
        guard let largerIsBetter = ResultColumn(columns[column]).largerIsBetter else { return nil }
        let numbers = rows.indices.filter(competes).compactMap { rows[$0][column].number }
            .filter { !$0.isNaN }
        return numbers.count < 2 ? nil : largerIsBetter ? numbers.max() : numbers.min()
    }

    /// Rounded as a value of some size is: a deviation takes the decimals of its mean.
    private static func rounded(_ value: Double, like other: Double) -> String {
        String(format: abs(other) >= 1 ? "%.2f" : "%.4g", value)
    }
}
