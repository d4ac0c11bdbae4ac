/// A style as SVG writes it.
struct SVGPaint {
    let foreground: String
    /// nil where the picture's own background shows.
    let background: String?
    private let classes: [String]

    init(_ style: Style, theme: Theme, depth: ColorDepth) {
        // Fewer colours make the picture of a poor terminal; its text keeps the theme's colour.
        let resolved = theme.resolve(style, depth: depth)
        var front = SVGPaint.hex(resolved.foreground, theme: theme) ?? SVGText.hex(theme.text.color)
        var back = SVGPaint.hex(resolved.background, theme: theme)
        if resolved.attributes.contains(.reverse) {
            (front, back) = (back ?? SVGText.hex(theme.background.color), front)
        }
        foreground = front
        background = back
        classes = [
            resolved.attributes.contains(.bold) ? "b" : "",
            resolved.attributes.contains(.dim) ? "d" : "",
            resolved.attributes.contains(.underline) ? "u" : "",
        ].filter { !$0.isEmpty }
    }

    /// The class attribute of text, with a space before it.
    var textClass: String {
        classes.isEmpty ? "" : " class=\"" + classes.joined(separator: " ") + "\""
    }

    /// The class attribute of shapes, which can only be dimmed.
    var shapeClass: String { classes.contains("d") ? " class=\"d\"" : "" }

    private static func hex(_ color: Color, theme: Theme) -> String? {
        switch color {
        case .default, .role, .series: nil
        case .ansi(let number), .indexed(let number):
            {
                let (red, green, blue) = XtermPalette.components(of: number)
                return SVGText.hex(.rgb(red, green, blue))
            }()
        case .rgb: SVGText.hex(color)
        }
    }
}

/// Numbers, colours and text as SVG writes them.
enum SVGText {
    /// Returns a number with at most two decimals.
    static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let whole = abs(hundredths) / 100
        let sign = hundredths < 0 ? "-" : ""
        switch abs(hundredths) % 100 {
        case 0: return "\(sign)\(whole)"
        case let rest where rest % 10 == 0: return "\(sign)\(whole).\(rest / 10)"
        case let rest where rest < 10: return "\(sign)\(whole).0\(rest)"
        case let rest: return "\(sign)\(whole).\(rest)"
        }
    }

    /// Returns `#rrggbb`; black for colours that are not exact.
    static func hex(_ color: Color) -> String {
        guard case .rgb(let red, let green, let blue) = color else { return "#000000" }
        let value = UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
        let digits = String(value, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// Returns text with the characters replaced that mean something in XML.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }
}
