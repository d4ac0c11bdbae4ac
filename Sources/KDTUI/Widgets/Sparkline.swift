/// A curve in one line of block characters; NaN is a gap.
struct Sparkline: LineWidget {
    var values: [Double]
    var color: Color

    init(_ values: [Double], color: Color = .accent) {
        self.values = values
        self.color = color
    }

    /// The mean of the values that fall into each column, scaled to the range of these means.
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
