/// One column of items with a cursor: a table without columns.
struct SelectionList: Widget {
    var items: [StyledText]
    var selected: Int?
    /// The first visible item.
    var offset: Int
    /// Shown when there are no items: what to do next.
    var placeholder: StyledText

    init(
        _ items: [StyledText], selected: Int? = nil, offset: Int = 0,
        placeholder: StyledText = ""
    ) {
        self.items = items
        self.selected = selected
        self.offset = offset
        self.placeholder = placeholder
    }

    var minimumSize: Size { Size(width: 4, height: 1) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        guard !items.isEmpty else {
            canvas.draw(Paragraph([placeholder.over(.muted)]), in: rect)
            return
        }
        let first = Scrolling.offset(
            offset, selected: selected, count: items.count, visible: rect.height)
        let hasBar = items.count > rect.height && rect.width > 4
        let width = rect.width - (hasBar ? 1 : 0)
        for (row, item) in items.dropFirst(first).prefix(rect.height).enumerated() {
            let base: Style = first + row == selected ? .selection : .plain
            canvas.fill(Rect(x: rect.x, y: rect.y + row, width: width, height: 1), style: base)
            canvas.write(item, at: rect.x, rect.y + row, maxWidth: width, over: base)
        }
        if hasBar {
            canvas.draw(
                ScrollBar(count: items.count, visible: rect.height, offset: first),
                in: Rect(x: rect.maxX - 1, y: rect.y, width: 1, height: rect.height))
        }
    }
}
