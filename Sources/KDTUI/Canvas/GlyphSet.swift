/// The glyphs that the output can show.
///
/// Widgets draw with Unicode throughout; a canvas whose appearance says `ascii` replaces each glyph
/// when it enters a cell, so no widget can forget it.
public enum GlyphSet: Hashable, Sendable {
    /// Everything: box drawing, braille, blocks, every script.
    case unicode
    /// The 95 printable ASCII characters.
    case ascii

    /// Stands for a control character or an undecodable byte.
    var replacement: Character { self == .unicode ? "\u{FFFD}" : "?" }

    /// Returns the ASCII character that stands for `character` in one cell.
    static func asciiFallback(_ character: Character) -> Character {
        guard let scalar = character.unicodeScalars.first else { return " " }
        if scalar.value < 0x7F { return character.asciiValue == nil ? "?" : character }
        if (0x2800...0x28FF).contains(scalar.value) {
            return brailleFallback(UInt8(scalar.value - 0x2800))
        }
        if (0x2500...0x257F).contains(scalar.value) { return boxFallback(scalar.value) }
        return symbols[character] ?? "?"
    }

    /// A pattern of dots becomes a mark at about the same height.
    private static func brailleFallback(_ dots: UInt8) -> Character {
        // Dots 1 2 3 7 are the left column from the top, 4 5 6 8 the right one.
        let upper = dots & 0b0001_1011
        let lower = dots & 0b1110_0100
        switch (upper != 0, lower != 0) {
        case (false, false): return " "
        case (true, false): return "'"
        case (false, true): return "."
        case (true, true): return dots.nonzeroBitCount >= 6 ? "#" : ":"
        }
    }

    private static func boxFallback(_ value: UInt32) -> Character {
        switch value {
        case 0x2500, 0x2504, 0x2508, 0x254C, 0x2574, 0x2576: return "-"
        case 0x2501, 0x2505, 0x2509, 0x254D, 0x2550, 0x2578, 0x257A, 0x257C, 0x257E: return "="
        case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x254E, 0x254F, 0x2551, 0x2575,
            0x2577, 0x2579, 0x257B, 0x257D, 0x257F:
            return "|"
        case 0x2571: return "/"
        case 0x2572: return "\\"
        default: return "+"
        }
    }

    private static let symbols: [Character: Character] = [
        "…": "~", "·": ".", "•": "*", "●": "*", "○": "o", "◉": "@", "◌": "o", "◐": "o", "◍": "o",
        "▶": ">", "▸": ">", "▹": ">", "◀": "<", "◂": "<", "▲": "^", "▴": "^", "▼": "v", "▾": "v",
        "→": ">", "←": "<", "↑": "^", "↓": "v", "↵": "<", "⏎": "<", "⇥": ">", "↕": "|", "↔": "-",
        "✓": "+", "✔": "+", "✗": "x", "✘": "x", "×": "x", "±": "+", "−": "-", "–": "-", "—": "-",
        "‘": "'", "’": "'", "“": "\"", "”": "\"", "⚠": "!", "■": "#", "□": "o", "▪": "#", "◆": "*",
        "◇": "o", "★": "*", "☆": "*", "❯": ">", "❮": "<", "›": ">", "‹": "<", "≤": "<", "≥": ">",
        "≈": "~", "≠": "!", "λ": "l", "τ": "t", "µ": "u", "μ": "u", "Δ": "d", "σ": "s", "∞": "8",
        "█": "#", "▉": "#", "▊": "#", "▋": "=", "▌": "=", "▍": "-", "▎": "-", "▏": "-",
        "▐": "=", "▕": "|", "▔": "-", "▀": "'", "▁": "_", "▂": ".", "▃": ".", "▄": ":", "▅": ":",
        "▆": "|", "▇": "#", "░": ".", "▒": ":", "▓": "#", "⏸": "=", "⏹": "#", "⟳": "@", "↻": "@",
        "\u{FFFD}": "?", "\u{A0}": " ", "é": "e", "è": "e", "ê": "e", "ë": "e", "ö": "o",
        "ü": "u", "ä": "a", "ß": "s", "ç": "c", "ñ": "n", "á": "a", "à": "a", "í": "i", "ó": "o",
        "ú": "u", "²": "2", "³": "3", "⁰": "0", "¹": "1", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7",
        "⁸": "8", "⁹": "9", "⁻": "-", "°": "o", "½": "h", "¬": "!", "÷": "/",
    ]
}
