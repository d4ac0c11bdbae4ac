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
            cells.map { DisplayWidth.of($0[index]) }.max() ?? 0
        }
        return cells.map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                let blanks = String(repeating: " ", count: widths[index] - DisplayWidth.of(cell))
                line += columns[index].isRight ? blanks + cell : cell + blanks
                if index < row.count - 1 { line += "  " }
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }

    func print() { for line in lines { Console.print(line) } }
}
