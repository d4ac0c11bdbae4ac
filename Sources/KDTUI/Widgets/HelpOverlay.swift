/// Every key that works here, from the key table itself.
struct HelpOverlay: Widget {
    struct Section: Hashable, Sendable {
        var title: String
        var entries: [Entry]

        init(_ title: String, _ entries: [Entry]) {
            self.title = title
            self.entries = entries
        }
    }

    struct Entry: Hashable, Sendable {
        /// The keys as written in help: `j ↓`.
        var keys: String
        var description: String

        init(_ keys: String, _ description: String) {
            self.keys = keys
            self.description = description
        }
    }

    var sections: [Section]
    /// Lines scrolled out at the top.
    var offset: Int

    init(_ sections: [Section], offset: Int = 0) {
        self.sections = sections
        self.offset = offset
    }

    var minimumSize: Size { Size(width: 30, height: 8) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let frame = rect.inset(rect.width > 60 ? 4 : 0, rect.height > 16 ? 2 : 0)
        let inner = canvas.panel(
            Panel("Keys", footer: "↑↓ scroll, other keys close", isFocused: true, erases: true),
            in: frame)
        let area = inner.inset(2, inner.height > 8 ? 1 : 0)
        guard !area.isEmpty else { return }
        let columnCount = area.width >= 76 ? 2 : 1
        let columns = area.columns([Extent](repeating: .rest, count: columnCount), spacing: 3)
        for (column, lines) in zip(columns, layout(columnCount: columnCount)) {
            for (row, line) in lines.dropFirst(offset).prefix(column.height).enumerated() {
                canvas.write(line, at: column.x, column.y + row, maxWidth: column.width)
            }
        }
        let count = lineCount(columnCount: columnCount)
        canvas.draw(
            ScrollBar(count: count, visible: area.height, offset: offset),
            in: Rect(x: frame.maxX - 1, y: area.y, width: 1, height: area.height))
    }

    /// Returns the largest useful ``offset`` for a screen of this size.
    func maximumOffset(in rect: Rect) -> Int {
        let frame = rect.inset(rect.width > 60 ? 4 : 0, rect.height > 16 ? 2 : 0)
        let inner = Panel.inner(of: frame)
        let area = inner.inset(2, inner.height > 8 ? 1 : 0)
        return max(0, lineCount(columnCount: area.width >= 76 ? 2 : 1) - area.height)
    }

    private func lineCount(columnCount: Int) -> Int {
        layout(columnCount: columnCount).map(\.count).max() ?? 0
    }

    /// Sections stay whole; each goes to the column that is shortest so far.
    private func layout(columnCount: Int) -> [[StyledText]] {
        let keyWidth = min(
            16, sections.flatMap(\.entries).map { DisplayWidth.of($0.keys) }.max() ?? 0)
        var columns = [[StyledText]](repeating: [], count: columnCount)
        for section in sections {
            let shortest = columns.indices.min { columns[$0].count < columns[$1].count } ?? 0
            if !columns[shortest].isEmpty { columns[shortest].append("") }
            columns[shortest].append(StyledText(section.title, Style.bold))
            columns[shortest] += section.entries.map { entry in
                StyledText(
                    DisplayWidth.padded(entry.keys, to: keyWidth) + "  ", .accent)
                    + StyledText(entry.description)
            }
        }
        return columns
    }
}
