/// How much of something is done, as a thin bar in steps of half a cell.
struct ProgressBar: LineWidget {
    /// From 0 to 1; nil while the total is unknown.
    var fraction: Double?
    var color: Color

    init(_ fraction: Double?, color: Color = .accent) {
        self.fraction = fraction
        self.color = color
    }

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
