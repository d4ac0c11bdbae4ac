/// How much of something is done, as a thin bar in steps of half a cell.
struct ProgressBar: Widget {
    /// From 0 to 1; nil while the total is unknown.
    var fraction: Double?
    var color: Color

    init(_ fraction: Double?, color: Color = .accent) {
        self.fraction = fraction
        self.color = color
    }

    var minimumSize: Size { Size(width: 4, height: 1) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        canvas.write(text(width: rect.width), at: rect.x, rect.y)
    }

    /// Returns the bar as text of exactly `width` columns, for table cells.
    func text(width: Int) -> StyledText {
        guard width > 0 else { return "" }
        guard let fraction, fraction.isFinite else {
            return StyledText(String(repeating: "·", count: width), .muted)
        }
        let halves = Int((min(1, max(0, fraction)) * Double(width * 2)).rounded(.down))
        let filled = String(repeating: "━", count: halves / 2) + (halves % 2 == 0 ? "" : "╸")
        let rest = width - (halves + 1) / 2
        return StyledText(filled, Style(foreground: color))
            + StyledText(String(repeating: "─", count: rest), .border)
    }
}

/// A curve in one line of block characters; NaN is a gap.
struct Sparkline: Widget {
    var values: [Double]
    var color: Color

    init(_ values: [Double], color: Color = .accent) {
        self.values = values
        self.color = color
    }

    var minimumSize: Size { Size(width: 4, height: 1) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        canvas.write(text(width: rect.width), at: rect.x, rect.y)
    }

    /// Returns the curve as text of exactly `width` columns: the mean of the values that fall into
    /// each column, scaled to the range of these means.
    func text(width: Int) -> StyledText {
        guard width > 0 else { return "" }
        let means = columnMeans(width: width)
        let finite = means.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else {
            return StyledText(String(repeating: " ", count: width))
        }
        // The full block is left out: it would run into the line above.
        let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇"]
        let span = high - low
        let line = means.map { value -> Character in
            guard value.isFinite else { return " " }
            let level = span > 0 ? Int(((value - low) / span * 6).rounded()) : 0
            return blocks[min(6, max(0, level))]
        }
        return StyledText(
            DisplayWidth.padded(String(line), to: width), Style(foreground: color))
    }

    /// Few values take a column each from the left; many are averaged.
    private func columnMeans(width: Int) -> [Double] {
        guard values.count > width else { return values }
        return (0..<width).map { column in
            let start = column * values.count / width
            let end = max(start + 1, (column + 1) * values.count / width)
            let part = values[start..<end].filter(\.isFinite)
            return part.isEmpty ? .nan : part.reduce(0, +) / Double(part.count)
        }
    }
}

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
