/// The resolved spec of a run; a line that is too long goes on below, further in.
struct SpecPane: Widget {
    /// The lines of spec.yaml.
    let spec: [String]
    /// Lines as they show that have been scrolled out at the top.
    let offset: Int

    var minimumSize: Size { Size(width: 20, height: 4) }

    /// How many lines there are in a pane of this width.
    static func lineCount(of spec: [String], in width: Int) -> Int {
        lines(of: spec, width: textWidth(in: width)).count
    }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let inner = canvas.panel(
            Panel("Spec", detail: "spec.yaml, as it was launched", isFocused: true), in: rect
        ).inset(1, 0)
        let lines = Self.lines(of: spec, width: Self.textWidth(in: rect.width))
        let first = max(0, min(offset, lines.count - inner.height))
        for (row, line) in lines.dropFirst(first).prefix(inner.height).enumerated() {
            canvas.write(line, at: inner.x, inner.y + row, maxWidth: inner.width)
        }
        canvas.draw(
            ScrollBar(count: lines.count, visible: inner.height, offset: first),
            in: Rect(x: rect.maxX - 1, y: inner.y, width: 1, height: inner.height))
    }

    /// The pane without its frame and the column of air at both sides.
    private static func textWidth(in width: Int) -> Int { width - 4 }

    private static func lines(of spec: [String], width: Int) -> [StyledText] {
        spec.flatMap { line -> [StyledText] in
            let whole = coloured(line)
            guard whole.width > width else { return [whole] }
            let margin = line.prefix { $0 == " " }.count
            let further = min(margin + 4, width / 2)
            let pieces = Paragraph.wrap(
                coloured(String(line.dropFirst(margin))), width: width - further)
            return pieces.enumerated().map { index, piece in
                let spaces = index == 0 ? min(margin, further) : further
                return StyledText(String(repeating: " ", count: spaces)) + piece
            }
        }
    }

    /// A line of YAML with its key set apart from its value.
    private static func coloured(_ line: String) -> StyledText {
        let code = line.drop { $0 == " " }
        if code.hasPrefix("#") { return StyledText(line, .muted) }
        guard let colon = line.firstIndex(of: ":") else { return StyledText(line) }
        return StyledText(String(line[..<colon]), .accent) + StyledText(String(line[colon...]))
    }
}
