extension Table {
    func draw(on canvas: inout Canvas, in rect: Rect) {
        let body = bodyArea(in: rect)
        let first = firstRow(in: rect)
        let visible = max(0, min(rowCount - first, body.height))
        let cells = (first..<(first + visible)).map(row)
        let layout = layout(cells, width: body.width)
        if showsHeader { drawHeader(layout, on: &canvas, in: rect) }
        for (index, cells) in cells.enumerated() {
            let number = first + index
            let line = Rect(x: rect.x, y: body.y + index, width: body.width, height: 1)
            let base: Style = number == selected ? .selection : .plain
            if number == selected { canvas.fill(line, style: base) }
            if marked.contains(number) {
                canvas.put("▎", at: line.x, line.y, style: Style.warning.over(base))
            }
            for slot in layout where slot.column < cells.count {
                canvas.write(
                    cells[slot.column], at: rect.x + slot.x, line.y, width: slot.width,
                    alignment: columns[slot.column].alignment, over: base)
            }
        }
        if body.width < rect.width {
            canvas.draw(
                ScrollBar(count: rowCount, visible: body.height, offset: first),
                in: Rect(x: rect.maxX - 1, y: body.y, width: 1, height: body.height))
        }
    }

    /// Returns the row that a click at `point` hits; nil outside the rows.
    func row(at point: Point, in rect: Rect) -> Int? {
        let body = bodyArea(in: rect)
        guard body.contains(point.x, point.y) else { return nil }
        let number = firstRow(in: rect) + point.y - body.y
        return number < rowCount ? number : nil
    }

    /// Returns the column whose header a click at `point` hits.
    func column(at point: Point, in rect: Rect) -> Int? {
        guard showsHeader, point.y == rect.y else { return nil }
        return visibleColumns(in: rect)
            .first { point.x >= rect.x + $0.x && point.x < rect.x + $0.x + $0.width }?.column
    }

    /// Returns how many columns have no room.
    func hiddenColumns(in rect: Rect) -> Int { columns.count - visibleColumns(in: rect).count }

    private func visibleColumns(in rect: Rect) -> [Slot] {
        let body = bodyArea(in: rect)
        let first = firstRow(in: rect)
        let cells = (first..<(first + max(0, min(rowCount - first, body.height)))).map(row)
        return layout(cells, width: body.width)
    }

    /// Returns how many rows fit into `rect`.
    func visibleRows(in rect: Rect) -> Int { bodyArea(in: rect).height }

    private func firstRow(in rect: Rect) -> Int {
        Scrolling.offset(
            offset, selected: selected, count: rowCount, visible: bodyArea(in: rect).height)
    }

    private func bodyArea(in rect: Rect) -> Rect {
        let header = showsHeader ? 1 : 0
        let height = max(0, rect.height - header)
        let hasBar = rowCount > height && rect.width > 8
        return Rect(
            x: rect.x, y: rect.y + header, width: rect.width - (hasBar ? 1 : 0), height: height)
    }

    private func drawHeader(_ layout: [Slot], on canvas: inout Canvas, in rect: Rect) {
        canvas.fill(Rect(x: rect.x, y: rect.y, width: rect.width, height: 1), style: .bar)
        for slot in layout {
            let column = columns[slot.column]
            var style = Style.muted.with(.bold)
            if slot.column == focusedColumn { style = Style.accent.with([.bold, .underline]) }
            var title = StyledText(column.title, style)
            if let sort, sort.column == slot.column {
                let mark = StyledText(sort.isAscending ? "▴" : "▾", Style.accent.with(.bold))
                title = title.truncated(to: max(0, slot.width - 1)) + mark
            }
            canvas.write(
                title, at: rect.x + slot.x, rect.y, width: slot.width,
                alignment: column.alignment, over: .bar)
        }
    }
}

// MARK: - Column layout

extension Table {
    /// A visible column's place in the line.
    struct Slot: Hashable {
        var column: Int
        var x: Int
        var width: Int
    }

    private static let spacing = 2

    /// Returns the columns that fit and where: least important columns go first, then what is left
    /// is shared among the flexible ones.
    func layout(_ cells: [[StyledText]], width: Int) -> [Slot] {
        // The first cell of a line is the mark's.
        let available = width - 1
        var shown = Array(columns.indices.dropFirst(max(0, firstColumn)))
        var widths = columns.indices.map { minimumWidth(of: $0, cells) }
        func total() -> Int {
            shown.reduce(0) { $0 + widths[$1] } + Table.spacing * max(0, shown.count - 1)
        }
        while total() > available, shown.count > 1 {
            let victim = shown.indices.min {
                (columns[shown[$0]].priority, -$0) < (columns[shown[$1]].priority, -$1)
            }
            shown.remove(at: victim ?? shown.count - 1)
        }
        var left = available - total()
        var weight = shown.reduce(0) { $0 + flexibleWeight(of: $1) }
        for column in shown {
            let share = flexibleWeight(of: column)
            guard share > 0, left > 0 else { continue }
            let extra = left * share / weight
            widths[column] += extra
            left -= extra
            weight -= share
        }
        var x = 1
        return shown.map { column in
            defer { x += widths[column] + Table.spacing }
            return Slot(column: column, x: x, width: max(0, min(widths[column], width - x)))
        }
    }

    private func minimumWidth(of column: Int, _ cells: [[StyledText]]) -> Int {
        switch columns[column].width {
        case .fixed(let width): return width
        case .flexible(let minimum, _): return minimum
        case .fitting(let minimum, let maximum):
            let mark = sort?.column == column ? 1 : 0
            let title = DisplayWidth.of(columns[column].title) + mark
            let content = cells.map { column < $0.count ? $0[column].width : 0 }.max() ?? 0
            return max(minimum, min(maximum, max(title, content)))
        }
    }

    private func flexibleWeight(of column: Int) -> Int {
        guard case .flexible(_, let weight) = columns[column].width else { return 0 }
        return max(0, weight)
    }
}
