import Foundation
import KDExperiment

// MARK: - Markdown and LaTeX

extension ResultsTable {
    func markdown(_ emphasizesBest: Bool) -> String {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
        let head = columns.map { Self.escapedForMarkdown(DisplayText.sanitized($0)) }
        let rules = columns.indices.map { isNumeric($0) ? "---:" : "---" }
        let body = cells(
            emphasizesBest, escaped: Self.escapedForMarkdown, emphasized: { "**\($0)**" })
        return line(head) + line(rules) + body.map(line).joined()
    }

    func latex(_ emphasizesBest: Bool) -> String {
        func line(_ cells: [String]) -> String { cells.joined(separator: " & ") + " \\\\\n" }
        let alignment = columns.indices.map { isNumeric($0) ? "r" : "l" }.joined()
        let head = columns.map { Self.escapedForLaTeX(DisplayText.sanitized($0)) }
        let body = cells(
            emphasizesBest, escaped: Self.escapedForLaTeX, emphasized: { "\\textbf{\($0)}" })
        return "\\begin{tabular}{\(alignment)}\n\\toprule\n" + line(head) + "\\midrule\n"
            + body.map(line).joined() + "\\bottomrule\n\\end{tabular}\n"
    }

    private func cells(
        _ emphasizesBest: Bool, escaped: (String) -> String, emphasized: (String) -> String
    ) -> [[String]] {
        let best = columns.indices.map { emphasizesBest ? bestNumber(in: $0) : nil }
        return rows.map { row in
            row.indices.map { column in
                let text = escaped(Self.shown(row[column]))
                let isBest = best[column] != nil && row[column].number == best[column]
                return isBest ? emphasized(text) : text
            }
        }
    }

    private func isNumeric(_ column: Int) -> Bool { rows.contains { $0[column].number != nil } }

    /// The best number of a metric's column; `nil` where there is nothing to choose from.
    private func bestNumber(in column: Int) -> Double? {
        guard let largerIsBetter = ResultColumn(columns[column]).largerIsBetter else { return nil }
        let numbers = rows.compactMap { $0[column].number }.filter { !$0.isNaN }
        return numbers.count < 2 ? nil : largerIsBetter ? numbers.max() : numbers.min()
    }

    private static func shown(_ cell: Cell) -> String {
        switch cell {
        case .empty: ""
        case .text(let text): text
        case .number(let value) where value == value.rounded() && abs(value) < 1e9:
            String(Int(value))
        case .number(let value): rounded(value)
        case .sample(let sample):
            sample.deviation.map { "\(rounded(sample.mean)) ± \(rounded($0))" }
                ?? rounded(sample.mean)
        }
    }

    /// Two decimals from 1 on, four significant digits below.
    private static func rounded(_ value: Double) -> String {
        String(format: abs(value) >= 1 ? "%.2f" : "%.4g", value)
    }

    /// Scalar by scalar: a mark that combines with a `|` must not hide it.
    private static func escapedForMarkdown(_ text: String) -> String {
        text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "|", "~": "\\\(scalar)"
            case "<": "&lt;"
            case ">": "&gt;"
            case "&": "&amp;"
            default: String(scalar)
            }
        }.joined()
    }

    private static func escapedForLaTeX(_ text: String) -> String {
        text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "&", "%", "$", "#", "_", "{", "}": "\\\(scalar)"
            case "\\": "\\textbackslash{}"
            case "~": "\\textasciitilde{}"
            case "^": "\\textasciicircum{}"
            case "<": "\\textless{}"
            case ">": "\\textgreater{}"
            case "|": "\\textbar{}"
            // Behind a line's end it would be read as the height of a gap.
            case "[": "{[}"
            case "±": "$\\pm$"
            default: String(scalar)
            }
        }.joined()
    }
}
