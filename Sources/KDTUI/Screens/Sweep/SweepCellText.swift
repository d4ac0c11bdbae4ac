import KDResults

/// What a cell of the grid says.
struct SweepCellText: Hashable, Sendable {
    let text: StyledText
    /// Behind the text, where the cell has a final value.
    let background: Color?

    /// - Parameter range: The values that the colours stand for; nil for no colours.
    init(_ cell: SweepGrid.Cell, _ range: ClosedRange<Double>?) {
        guard let phase = cell.phase else {
            (text, background) = (StyledText("·", .muted), nil)
            return
        }
        var figure = ""
        if let sample = cell.sample {
            figure = Self.figure(sample.mean)
            if let deviation = sample.deviation {
                figure += "±" + NumberText.compact(deviation, digits: 2)
            }
        }
        guard cell.isFinished else {
            // A part of the runs has a result already, or all are still on their way.
            let value = figure.isEmpty ? cell.latest.map(Self.figure) ?? "" : figure
            text = phase.glyph + StyledText(value.isEmpty ? "" : " " + value, .muted)
            background = nil
            return
        }
        guard let value = cell.sample?.mean, value.isFinite, let range else {
            text = phase.glyph + StyledText(figure.isEmpty ? "" : " " + figure)
            background = nil
            return
        }
        let position = ColorScale.position(
            of: Float(value), in: Float(range.lowerBound)...Float(range.upperBound))
        // Black on the bright end of viridis, white on the dark one: contrast of 4.5 and more.
        text = StyledText(
            figure, Style(foreground: position > 0.55 ? .rgb(0, 0, 0) : .rgb(255, 255, 255)))
        background = ColorScale.color(at: position, map: .sequential)
    }

    /// Cells of the terminal.
    var width: Int { text.width }

    /// Per cents with two decimals, anything else with four digits.
    static func figure(_ value: Double) -> String {
        (1..<1000).contains(value.magnitude)
            ? NumberText.fixed(value, decimals: 2) : NumberText.compact(value)
    }
}
