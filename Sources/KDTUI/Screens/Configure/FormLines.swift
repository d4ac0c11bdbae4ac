/// The form as lines: a heading before each section, and a blank line before it where there is room.
struct FormLines {
    enum Line: Hashable {
        case blank
        case heading(FormRow.Section)
        case row(Int)
    }

    private(set) var lines: [Line] = []

    /// - Parameter height: The lines that show at once.
    init(_ rows: [FormRow], height: Int) {
        let isDense = height < 22
        for (index, row) in rows.enumerated() {
            if index == 0 || rows[index - 1].section != row.section {
                if index > 0, !isDense { lines.append(.blank) }
                lines.append(.heading(row.section))
            }
            lines.append(.row(index))
        }
    }

    var count: Int { lines.count }

    /// The line of a row.
    func line(ofRow row: Int) -> Int? { lines.firstIndex(of: .row(row)) }

    /// The row on a line; nil for headings and blanks.
    func row(atLine line: Int) -> Int? {
        guard lines.indices.contains(line), case .row(let row) = lines[line] else { return nil }
        return row
    }
}
