/// Lines of text, wrapped at words or cut with an ellipsis, from a first line on.
struct Paragraph: Widget {
    /// The lines before wrapping.
    var lines: [StyledText]
    /// Whether long lines continue below instead of being cut.
    var wraps = true
    /// Where each line stands.
    var alignment = Alignment.leading
    /// Lines, after wrapping, that have been scrolled out at the top.
    var offset = 0

    init(
        _ lines: [StyledText], wraps: Bool = true, alignment: Alignment = .leading, offset: Int = 0
    ) {
        self.lines = lines
        self.wraps = wraps
        self.alignment = alignment
        self.offset = offset
    }

    init(_ text: String, style: Style = .plain, wraps: Bool = true) {
        self.init(
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { StyledText(String($0), style) },
            wraps: wraps)
    }

    var minimumSize: Size { Size(width: 1, height: 1) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        for (row, line) in layout(width: rect.width).dropFirst(max(0, offset))
            .prefix(rect.height).enumerated()
        {
            canvas.write(line, at: rect.x, rect.y + row, width: rect.width, alignment: alignment)
        }
    }

    /// Returns the lines as they show in `width` columns.
    func layout(width: Int) -> [StyledText] {
        wraps ? lines.flatMap { Paragraph.wrap($0, width: width) } : lines
    }

    /// Returns `line` broken at spaces into lines of at most `width` columns; a word longer than a
    /// line is broken where it must be.
    static func wrap(_ line: StyledText, width: Int) -> [StyledText] {
        guard width > 0 else { return [] }
        guard line.width > width else { return [line] }
        let glyphs = line.parts.flatMap { part in part.text.map { ($0, part.style) } }
        var result: [StyledText] = []
        var start = 0
        while start < glyphs.count {
            var end = start
            var used = 0
            var lastSpace: Int?
            while end < glyphs.count {
                let glyphWidth = DisplayWidth.of(glyphs[end].0)
                if used + glyphWidth > width { break }
                if glyphs[end].0 == " " { lastSpace = end }
                used += glyphWidth
                end += 1
            }
            if end < glyphs.count, glyphs[end].0 != " ", let space = lastSpace, space > start {
                end = space
            }
            end = max(end, start + 1)
            result.append(join(glyphs[start..<end]))
            start = end
            while start < glyphs.count, glyphs[start].0 == " " { start += 1 }
        }
        return result
    }

    private static func join(_ glyphs: ArraySlice<(Character, Style)>) -> StyledText {
        var parts: [StyledText.Part] = []
        for (character, style) in glyphs {
            if parts.last?.style == style {
                parts[parts.count - 1].text.append(character)
            } else {
                parts.append(StyledText.Part(text: String(character), style: style))
            }
        }
        return StyledText(parts: parts)
    }
}
