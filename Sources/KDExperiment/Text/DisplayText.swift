/// Makes text that came from a file, a spec or a log safe to show in a terminal.
public enum DisplayText {
    /// Replaces every control character, escape sequences' first byte included, by a visible
    /// stand-in, so that nothing a file contains can reach the terminal as a command.
    ///
    /// C0 controls become their pictures (U+2400 block), DEL and C1 controls, bidirectional
    /// overrides and line separators become U+FFFD. Tabs become a single blank. `limit` bounds the
    /// number of characters kept; longer text ends with an ellipsis.
    public static func sanitized(_ text: String, limit: Int = 4096) -> String {
        // Almost all text is harmless: then the string itself, with the memory it has.
        if text.utf8.count <= limit, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
            return text
        }
        var result = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            if count == limit {
                result.append("…")
                break
            }
            result.append(replacement(for: scalar))
            count += 1
        }
        return String(result)
    }

    private static func replacement(for scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x09: " "
        case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
        case 0x7F..<0xA0: "\u{FFFD}"
        case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: "\u{FFFD}"
        default: scalar
        }
    }
}
