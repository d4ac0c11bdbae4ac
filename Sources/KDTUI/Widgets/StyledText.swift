/// One line of text whose parts have styles of their own.
struct StyledText: Hashable, Sendable {
    /// A run of text in one style.
    struct Part: Hashable, Sendable {
        var text: String
        var style: Style
    }

    var parts: [Part]

    init(_ text: String = "", _ style: Style = .plain) {
        parts = text.isEmpty ? [] : [Part(text: text, style: style)]
    }

    init(parts: [Part]) {
        self.parts = parts
    }

    /// The text without its styles.
    var text: String { parts.map(\.text).joined() }

    /// Terminal cells on one line.
    var width: Int { parts.reduce(0) { $0 + DisplayWidth.of($1.text) } }

    /// Whether there is no text.
    var isEmpty: Bool { parts.allSatisfy(\.text.isEmpty) }

    static func + (left: StyledText, right: StyledText) -> StyledText {
        StyledText(parts: left.parts + right.parts)
    }

    static func += (left: inout StyledText, right: StyledText) {
        left.parts += right.parts
    }

    /// Returns the text with `base` showing wherever a part leaves a colour to the terminal.
    func over(_ base: Style) -> StyledText {
        StyledText(parts: parts.map { Part(text: $0.text, style: $0.style.over(base)) })
    }

    /// Returns the beginning that fits into `columns` cells, ending in an ellipsis if cut.
    func truncated(to columns: Int) -> StyledText {
        guard width > columns else { return self }
        var result: [Part] = []
        var room = columns
        for (index, part) in parts.enumerated() where room > 0 {
            let partWidth = DisplayWidth.of(part.text)
            let more = parts[(index + 1)...].contains { !$0.text.isEmpty }
            // A part that just fits still has to give way to the ellipsis if more follows.
            if partWidth < room || (partWidth == room && !more) {
                result.append(part)
                room -= partWidth
            } else {
                let cut = partWidth > room ? part.text : part.text + " "
                result.append(
                    Part(text: DisplayWidth.truncated(cut, to: room), style: part.style))
                room = 0
            }
        }
        return StyledText(parts: result)
    }
}

extension StyledText: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self.init(value) }
}

extension Style {
    /// Returns this style with the colours of `base` where it has none of its own.
    func over(_ base: Style) -> Style {
        Style(
            foreground: foreground == .default ? base.foreground : foreground,
            background: background == .default ? base.background : background,
            attributes: attributes.union(base.attributes))
    }
}

extension Canvas {
    /// Writes styled text on one line, cut with an ellipsis at `maxWidth` columns.
    /// - Returns: The columns that the text took.
    @discardableResult
    mutating func write(
        _ text: StyledText, at x: Int, _ y: Int, maxWidth: Int = .max, over base: Style = .plain
    ) -> Int {
        var column = 0
        for part in text.truncated(to: maxWidth).parts {
            column += write(part.text, at: x + column, y, style: part.style.over(base))
        }
        return column
    }

    /// Writes styled text aligned within `width` columns from `x`.
    mutating func write(
        _ text: StyledText, at x: Int, _ y: Int, width: Int, alignment: Alignment,
        over base: Style = .plain
    ) {
        let fitted = text.truncated(to: width)
        let missing = max(0, width - fitted.width)
        let indent =
            switch alignment {
            case .leading: 0
            case .center: missing / 2
            case .trailing: missing
            }
        write(fitted, at: x + indent, y, over: base)
    }
}
