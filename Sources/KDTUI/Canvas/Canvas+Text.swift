extension Canvas {
    /// Returns exactly ``height`` lines without styles, each ended by a line feed; spaces at a
    /// line's end are left out.
    public func plainText() -> String {
        var result = ""
        for y in 0..<height {
            var end = width
            while end > 0, self[end - 1, y].width == 1, self[end - 1, y].character == " " {
                end -= 1
            }
            for x in 0..<end where self[x, y].width > 0 { result.append(self[x, y].character) }
            result.append("\n")
        }
        return result
    }

    /// Returns ``height`` lines with ANSI escape sequences for the appearance's colour depth, each
    /// line ending in the terminal's own look.
    public func ansiText() -> String {
        var result = ""
        for y in 0..<height {
            var current = Style.plain
            for x in 0..<width where self[x, y].width > 0 {
                let style = appearance.theme.resolve(
                    self[x, y].style, depth: appearance.colorDepth)
                if style != current {
                    result += Canvas.escapeSequence(for: style)
                    current = style
                }
                result.append(self[x, y].character)
            }
            result += current == .plain ? "\n" : "\u{1B}[0m\n"
        }
        return result
    }

    /// Select graphic rendition, ECMA-48 8.3.117, from a clean state.
    private static func escapeSequence(for style: Style) -> String {
        var codes = ["0"]
        if style.attributes.contains(.bold) { codes.append("1") }
        if style.attributes.contains(.dim) { codes.append("2") }
        if style.attributes.contains(.underline) { codes.append("4") }
        if style.attributes.contains(.reverse) { codes.append("7") }
        codes += colorCodes(style.foreground, base: 30) + colorCodes(style.background, base: 40)
        return "\u{1B}[" + codes.joined(separator: ";") + "m"
    }

    /// - Parameter base: 30 for the foreground, 40 for the background.
    private static func colorCodes(_ color: Color, base: Int) -> [String] {
        switch color {
        case .default, .role, .series: []
        case .ansi(let number) where number < 8: ["\(base + Int(number))"]
        case .ansi(let number): ["\(base + 60 + Int(number & 7))"]
        case .indexed(let number): ["\(base + 8)", "5", "\(number)"]
        case .rgb(let red, let green, let blue):
            ["\(base + 8)", "2", "\(red)", "\(green)", "\(blue)"]
        }
    }
}
