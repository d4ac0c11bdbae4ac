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
    ///
    /// - Parameter emphasizesBest: Sets the best value of each metric in bold (Markdown, LaTeX).
    public func text(_ format: TableFormat, emphasizesBest: Bool = false) -> String {
        switch format {
        case .csv: delimited(",", lineEnd: "\r\n")
        case .tsv: delimited("\t", lineEnd: "\n")
        case .markdown: markdown(emphasizesBest)
        case .latex: latex(emphasizesBest)
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
        let names = zip(columns, samples).flatMap { name, isSample in
            isSample ? [name, name + " std"] : [name]
        }
        let values = rows.map { row in
            zip(row, samples).flatMap { cell, isSample in
                isSample ? Self.inFull(cell) : [Self.inFull(cell)[0]]
            }
        }
        return (names.map { DisplayText.sanitized($0) }, values)
    }

    /// The value and its deviation.
    private static func inFull(_ cell: Cell) -> [SpecValue] {
        switch cell {
        case .empty: [.null, .null]
        case .text(let text): [.string(text), .null]
        case .number(let number): [.double(number), .null]
        case .sample(let sample):
            [.double(sample.mean), sample.deviation.map { .double($0) } ?? .null]
        }
    }

    private func delimited(_ separator: Unicode.Scalar, lineEnd: String) -> String {
        let table = expanded
        let lines = [table.names.map { SpecValue.string($0) }] + table.rows
        return lines.map { line in
            line.map { Self.quoted($0, separator) }.joined(separator: String(separator)) + lineEnd
        }.joined()
    }

    private static func quoted(_ value: SpecValue, _ separator: Unicode.Scalar) -> String {
        if case .null = value { return "" }
        guard let text = value.text else {
            return value.integer.map { "\($0)" } ?? value.number.map { "\($0)" } ?? value.json
        }
        // Scalar by scalar: a mark that combines with a comma must not hide it.
        let special: Set<Unicode.Scalar> = [separator, "\"", "\n", "\r"]
        guard text.unicodeScalars.contains(where: special.contains) else { return text }
        let doubled = text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }
        return "\"" + doubled.joined() + "\""
    }

    private var json: String {
        let table = expanded
        let lines = table.rows.map { row in
            SpecValue.map(zip(table.names, row).map { SpecEntry($0, $1) }).json
        }
        return lines.isEmpty ? "[]\n" : "[\n" + lines.joined(separator: ",\n") + "\n]\n"
    }
}
