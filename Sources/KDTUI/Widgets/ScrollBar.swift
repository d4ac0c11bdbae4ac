/// Where the visible part of a longer list lies, as a thin bar of one column.
struct ScrollBar: Widget {
    /// Items in all.
    var count: Int
    /// Items that show at once.
    var visible: Int
    /// The first visible item.
    var offset: Int

    init(count: Int, visible: Int, offset: Int) {
        self.count = count
        self.visible = visible
        self.offset = offset
    }

    var minimumSize: Size { Size(width: 1, height: 2) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        guard count > visible, visible > 0, rect.height > 0 else { return }
        let length = max(1, rect.height * visible / count)
        let travel = rect.height - length
        let start = min(travel, (offset * travel + (count - visible) / 2) / (count - visible))
        for row in 0..<rect.height {
            let isThumb = row >= start && row < start + length
            canvas.put(
                isThumb ? "┃" : "│", at: rect.x, rect.y + row, style: isThumb ? .muted : .border)
        }
    }
}
