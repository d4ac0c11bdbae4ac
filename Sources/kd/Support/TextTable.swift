import KDExperiment
import KDTUI

/// A table of text with columns as wide as their contents on the screen.
struct TextTable {
    /// A column's heading and side.
    struct Column {
        let title: String
        var isRight = false
    }

    let columns: [Column]
    var rows: [[String]] = []

    init(_ titles: [String], right: Set<String> = []) {
        columns = titles.map { Column(title: $0, isRight: right.contains($0)) }
    }

    /// The lines, heading first.
    var lines: [String] {
        let cells = ([columns.map(\.title)] + rows).map { row in
            row.map { DisplayText.sanitized($0) }
        }
        let widths = columns.indices.map { index in
            cells.map { Self.width($0[index]) }.max() ?? 0
        }
        return cells.map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                line += Self.padded(cell, to: widths[index], isRight: columns[index].isRight)
                if index < row.count - 1 { line += "  " }
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }

    /// The cells that a text takes on the screen.
    static func width(_ text: String) -> Int { DisplayWidth.of(text) }

    /// The text with blanks up to a width, on its left when it belongs to the right.
    static func padded(_ text: String, to width: Int, isRight: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - Self.width(text)))
        return isRight ? blanks + text : text + blanks
    }

    func print() { for line in lines { Console.print(line) } }
}
