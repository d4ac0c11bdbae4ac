/// How many terminal cells text takes.
public enum DisplayWidth {
    /// Returns the cells that `text` takes on one line; control characters count one each, as a
    /// canvas shows a replacement glyph for them.
    public static func of(_ text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + printable($1).width }
    }

    /// Returns the cells that a grapheme cluster takes: 0, 1 or 2.
    public static func of(_ character: Character) -> Int { printable(character).width }

    /// Returns the longest beginning of `text` that fits into `columns` cells, with an ellipsis
    /// in place of what is left out.
    public static func truncated(
        _ text: String, to columns: Int, ellipsis: Character = "…"
    ) -> String {
        guard columns > 0 else { return "" }
        var result = ""
        var used = 0
        var fitting = result.endIndex
        for character in bounded(text, columns: columns + 1) {
            let width = of(character)
            if used + width > columns {
                return String(result[..<fitting]) + String(ellipsis)
            }
            result.append(character)
            used += width
            if used <= columns - 1 { fitting = result.endIndex }
        }
        return result
    }

    /// Returns `text` truncated or padded with spaces to exactly `columns` cells.
    public static func padded(
        _ text: String, to columns: Int, alignment: Alignment = .leading
    ) -> String {
        let fitted = truncated(text, to: columns)
        let missing = max(0, columns - of(fitted))
        let left: Int
        switch alignment {
        case .leading: left = 0
        case .center: left = missing / 2
        case .trailing: left = missing
        }
        return String(repeating: " ", count: left) + fitted
            + String(repeating: " ", count: missing - left)
    }
}

/// Where text stands in a space wider than itself.
public enum Alignment: Hashable, Sendable {
    case leading, center, trailing
}

// MARK: - Clusters

extension DisplayWidth {
    /// More scalars than this in one cluster are decoration; without a bound a single cell could
    /// hold megabytes of combining marks.
    private static let clusterScalars = 16

    /// Returns the glyph that a canvas shows for `character`, and its width; width 0 means that
    /// nothing is shown.
    static func printable(_ character: Character) -> (glyph: Character, width: Int) {
        if let ascii = character.asciiValue {
            // "\r\n" is one character whose ASCII value is that of a line feed.
            return ascii >= 0x20 && ascii < 0x7F ? (character, 1) : (blankOrReplacement(ascii), 1)
        }
        let scalars = character.unicodeScalars
        guard let first = scalars.first else { return (character, 0) }
        if (0x2500...0x28FF).contains(first.value), scalars.count == 1, !isWide(first) {
            return (character, 1)
        }
        if isControl(first) { return ("\u{FFFD}", 1) }
        let width = clusterWidth(scalars)
        guard width > 0, scalars.count > clusterScalars else { return (character, width) }
        var short = String.UnicodeScalarView()
        short.append(contentsOf: scalars.prefix(clusterScalars))
        return (Character(String(short)), width)
    }

    /// A tab separates words; every other control character is a surprise and shows as one.
    private static func blankOrReplacement(_ ascii: UInt8) -> Character {
        ascii == 0x09 ? " " : "\u{FFFD}"
    }

    /// C1 controls, line and paragraph separators, surrogate leftovers and private formatting.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        (0x80...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    private static func clusterWidth(_ scalars: Character.UnicodeScalarView) -> Int {
        var total = 0
        var base: Unicode.Scalar?
        for scalar in scalars.prefix(clusterScalars) {
            if scalar.value == 0xFE0F, let base, base.properties.isEmoji { return 2 }
            if scalar.value == 0x200D, total == 2 { return 2 }
            let width = of(scalar)
            if width > 0, base == nil { base = scalar }
            total += width
        }
        return min(2, total)
    }

    /// Returns the cells of a scalar alone: 0 for combining marks and format characters.
    static func of(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return 1 }
        // Hangul fillers are wide letters that show nothing.
        if value == 0x3164 || value == 0xFFA0 { return 0 }
        if isWide(scalar) { return 2 }
        // Vowels and trailing consonants of decomposed Hangul join the leading consonant's cells.
        if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value) { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark, .lineSeparator, .paragraphSeparator:
            return 0
        case .format: return prependedMarks.contains(value) ? 1 : 0
        default: return 1
        }
    }

    /// Format characters that are visible: signs written before numbers in Arabic and other scripts
    /// (Unicode property Prepended_Concatenation_Mark).
    private static let prependedMarks: Set<UInt32> = [
        0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD,
        0x110CD,
    ]

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        guard value >= 0x1100 else { return false }
        if value >= 0xAC00, value <= 0xD7A3 { return true }
        var low = 0
        var high = wideRanges.count - 1
        while low <= high {
            let middle = (low + high) / 2
            if value < wideRanges[middle].0 {
                high = middle - 1
            } else if value > wideRanges[middle].1 {
                low = middle + 1
            } else {
                return true
            }
        }
        return false
    }

    /// Returns a beginning of `text` that surely fills `columns` cells if `text` can.
    ///
    /// Finding the clusters of a 10 MB line of combining marks would take seconds; a line that
    /// fits on a screen has no more scalars than this.
    static func bounded<Text: StringProtocol>(_ text: Text, columns: Int) -> Substring {
        let whole = Substring(text)
        let limit = max(0, min(columns, 10_000)) * clusterScalars + 64
        guard whole.utf8.count > limit,
            let end = whole.unicodeScalars.index(
                whole.startIndex, offsetBy: limit, limitedBy: whole.endIndex)
        else { return whole }
        return whole[..<end]
    }
}
