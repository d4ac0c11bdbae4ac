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
        return rows.indices.map { row in
            columns.indices.map { column in
                let text = escaped(self.text(row, column))
                return emphasizesBest && isBest(row, column) ? emphasized(text) : text
            }
        }
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
