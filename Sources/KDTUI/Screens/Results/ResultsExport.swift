import Foundation
import KDExperiment

/// How a table is written to a file.
enum ExportFormat: String, Hashable, Sendable, CaseIterable {
    case csv = "CSV", markdown = "Markdown", latex = "LaTeX", tsv = "TSV", json = "JSON"

    var fileExtension: String {
        switch self {
        case .csv: "csv"
        case .markdown: "md"
        case .latex: "tex"
        case .tsv: "tsv"
        case .json: "json"
        }
    }

    var explanation: String {
        switch self {
        case .csv: "comma separated, full precision, std in columns of its own"
        case .markdown: "as shown, best in bold"
        case .latex: "booktabs, best in bold"
        case .tsv: "tab separated, as CSV otherwise"
        case .json: "an array of objects, one a row"
        }
    }
}

extension ResultsTable {
    /// The table as text, ended by a line break.
    func text(_ format: ExportFormat) -> String {
        switch format {
        case .csv: delimited(",")
        case .tsv: delimited("\t")
        case .markdown: markdown
        case .latex: latex
        case .json: json
        }
    }

    /// Numeric columns that hold a deviation get a second column for it.
    private func delimited(_ separator: Character) -> String {
        let spread = columns.indices.map { column in
            rows.contains { if case .number(_, .some, _) = $0.cells[column] { true } else { false } }
        }
        var lines = [
            columns.indices.flatMap { spread[$0] ? [columns[$0], columns[$0] + " std"] : [columns[$0]] }
        ]
        for row in rows {
            lines.append(
                columns.indices.flatMap { column -> [String] in
                    let first: String
                    var second = ""
                    switch row.cells[column] {
                    case .number(let mean, let deviation, _):
                        first = "\(mean)"
                        second = deviation.map { "\($0)" } ?? ""
                    case .text(let text): first = text
                    case nil: first = ""
                    }
                    return spread[column] ? [first, second] : [first]
                })
        }
        return lines.map { line in
            line.map { Self.quoted($0, separator) }.joined(separator: String(separator))
        }.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String, _ separator: Character) -> String {
        guard text.contains(where: { $0 == separator || $0 == "\"" || $0.isNewline }) else {
            return text
        }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    private var markdown: String {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
        let rules = columns.indices.map { isNumeric($0) ? "--:" : "---" }
        let body = rows.indices.map { row in
            line(columns.indices.map { column in
                let text = (rows[row].cells[column]?.text ?? "")
                    .replacingOccurrences(of: "|", with: "\\|")
                return isBest(row, column) ? "**\(text)**" : text
            })
        }
        return ([line(columns), "|" + rules.joined(separator: "|") + "|"] + body)
            .joined(separator: "\n") + "\n"
    }

    private var latex: String {
        let alignment = columns.indices.map { isNumeric($0) ? "r" : "l" }.joined()
        let header = columns.map(Self.escapedForLaTeX).joined(separator: " & ")
        let body = rows.indices.map { row in
            columns.indices.map { column in
                let text = Self.escapedForLaTeX(rows[row].cells[column]?.text ?? "")
                    .replacingOccurrences(of: " ± ", with: " $\\pm$ ")
                return isBest(row, column) ? "\\textbf{\(text)}" : text
            }.joined(separator: " & ") + " \\\\"
        }
        return (["\\begin{tabular}{\(alignment)}", "\\toprule", header + " \\\\", "\\midrule"] + body
            + ["\\bottomrule", "\\end{tabular}"]).joined(separator: "\n") + "\n"
    }

    private static func escapedForLaTeX(_ text: String) -> String {
        text.map { character -> String in
            switch character {
            case "&", "%", "$", "#", "_", "{", "}": "\\\(character)"
            case "~": "\\textasciitilde{}"
            case "^": "\\textasciicircum{}"
            case "\\": "\\textbackslash{}"
            default: String(character)
            }
        }.joined()
    }

    private var json: String {
        let objects = rows.map { row -> SpecValue in
            var entries: [SpecEntry] = []
            for (column, cell) in zip(columns, row.cells) {
                switch cell {
                case .number(let mean, let deviation, _):
                    entries.append(SpecEntry(column, .double(mean)))
                    if let deviation { entries.append(SpecEntry(column + " std", .double(deviation))) }
                case .text(let text): entries.append(SpecEntry(column, .string(text)))
                case nil: entries.append(SpecEntry(column, .null))
                }
            }
            entries.append(SpecEntry("runs", .list(row.runs.map { .string($0.description) })))
            return .map(entries)
        }
        return SpecValue.list(objects).json + "\n"
    }

    /// Whether a column holds numbers: they stand at the right.
    func isNumeric(_ column: Int) -> Bool {
        rows.contains { if case .number = $0.cells[column] { true } else { false } }
    }

    /// Whether a cell holds its column's best value.
    func isBest(_ row: Int, _ column: Int) -> Bool { best[column]?.contains(row) ?? false }
}

/// The dialog that asks for a format and a file.
struct ExportForm: Hashable, Sendable {
    var format = ExportFormat.csv
    var path: TextInput
    /// How many rows will be written.
    var rowCount: Int

    /// Offers a name in the project's folder.
    init(rowCount: Int) {
        self.rowCount = rowCount
        path = TextInput("results.csv")
    }

    /// Changes the format, and the name's ending with it.
    mutating func move(by distance: Int) {
        let all = ExportFormat.allCases
        let index = all.firstIndex(of: format) ?? 0
        let old = format.fileExtension
        format = all[(index + distance + all.count) % all.count]
        let text = path.text
        if text.hasSuffix("." + old) {
            path = TextInput(text.dropLast(old.count) + format.fileExtension)
        }
    }
}
