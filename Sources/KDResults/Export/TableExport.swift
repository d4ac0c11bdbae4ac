import Foundation
import KDExperiment

/// How a table is written.
public enum TableFormat: String, Sendable, Hashable, CaseIterable {
    case csv, tsv, markdown, latex, json
}

extension ResultsTable {
    /// The table as text, ended by a line break.
    ///
    /// CSV (RFC 4180), TSV and JSON keep every digit and give deviations columns of their own;
    /// Markdown and LaTeX (booktabs) round and write `mean ± std`.
    public func text(_ format: TableFormat) -> String {
        switch format {
        case .csv: delimited(",", lineEnd: "\r\n")
        case .tsv: delimited("\t", lineEnd: "\n")
        case .markdown: markdown
        case .latex: latex
        case .json: json
        }
    }
}

// MARK: - Full precision

extension ResultsTable {
    /// Columns as written in full: those that hold samples are followed by their deviation.
    private var expanded: (names: [String], rows: [[SpecValue]]) {
        let samples = columns.indices.map { column in
            rows.contains { if case .sample = $0[column] { true } else { false } }
        }
        let names = columns.indices.flatMap { column in
            samples[column] ? [columns[column], columns[column] + " std"] : [columns[column]]
        }
        let values = rows.map { row in
            columns.indices.flatMap { column -> [SpecValue] in
                switch row[column] {
                case .empty: samples[column] ? [.null, .null] : [.null]
                case .text(let text): samples[column] ? [.string(text), .null] : [.string(text)]
                case .number(let number):
                    samples[column] ? [.double(number), .null] : [.double(number)]
                case .sample(let sample):
                    [.double(sample.mean), sample.deviation.map { .double($0) } ?? .null]
                }
            }
        }
        return (names, values)
    }

    private func delimited(_ separator: Character, lineEnd: String) -> String {
        let table = expanded
        let lines = [table.names.map { SpecValue.string($0) }] + table.rows
        return lines.map { line in
            line.map { Self.quoted($0, separator) }.joined(separator: String(separator)) + lineEnd
        }.joined()
    }

    private static func quoted(_ value: SpecValue, _ separator: Character) -> String {
        if case .null = value { return "" }
        guard let text = value.text else {
            return value.integer.map { "\($0)" } ?? value.number.map { "\($0)" } ?? value.json
        }
        guard text.contains(where: { $0 == separator || $0 == "\"" || $0.isNewline }) else {
            return text
        }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    private var json: String {
        let table = expanded
        let lines = table.rows.map { row in
            SpecValue.map(zip(table.names, row).map { SpecEntry($0, $1) }).json
        }
        return lines.isEmpty ? "[]\n" : "[\n" + lines.joined(separator: ",\n") + "\n]\n"
    }
}

// MARK: - For readers

extension ResultsTable {
    private var markdown: String {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
        let body = rows.map { row in
            line(row.map { Self.shown($0).replacingOccurrences(of: "|", with: "\\|") })
        }
        return line(columns) + line(columns.map { _ in "---" }) + body.joined()
    }

    private var latex: String {
        func line(_ cells: [String]) -> String {
            cells.map(Self.escapedForLaTeX).joined(separator: " & ") + " \\\\\n"
        }
        let alignment = columns.indices.map { column in
            rows.contains { $0[column].number != nil } ? "r" : "l"
        }
        return "\\begin{tabular}{\(alignment.joined())}\n\\toprule\n" + line(columns)
            + "\\midrule\n" + rows.map { line($0.map(Self.shown)) }.joined()
            + "\\bottomrule\n\\end{tabular}\n"
    }

    private static func shown(_ cell: Cell) -> String {
        switch cell {
        case .empty: ""
        case .text(let text): text
        case .number(let value): rounded(value)
        case .sample(let sample):
            sample.deviation.map { "\(rounded(sample.mean)) ± \(rounded($0))" }
                ?? rounded(sample.mean)
        }
    }

    /// Two decimals from 1 on, four significant digits below.
    private static func rounded(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e9 { return String(Int(value)) }
        return String(format: abs(value) >= 1 ? "%.2f" : "%.4g", value)
    }

    private static func escapedForLaTeX(_ text: String) -> String {
        text.map { character -> String in
            switch character {
            case "&", "%", "$", "#", "_", "{", "}": "\\\(character)"
            case "\\": "\\textbackslash{}"
            case "~": "\\textasciitilde{}"
            case "^": "\\textasciicircum{}"
            case "±": "$\\pm$"
            default: String(character)
            }
        }.joined()
    }
}
