import Foundation

/// Numbers as people read them in narrow columns; never rounded to something they are not.
enum NumberText {
    /// Returns about `digits` significant digits: `0.1234`, `12.3`, `1,234` as `1234`, `1.23e-6`.
    static func compact(_ value: Double, digits: Int = 4) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf" }
        if value == 0 { return "0" }
        let magnitude = abs(value)
        if magnitude < 1e-4 || magnitude >= 1e7 { return scientific(value, digits: digits) }
        let exponent = Int(log10(magnitude).rounded(.down))
        return trimmed(String(format: "%.*f", max(0, digits - 1 - exponent), value))
    }

    /// Returns a mantissa and an exponent without padding: `1.25e-6`, `3e9`.
    static func scientific(_ value: Double, digits: Int = 4) -> String {
        let text = String(format: "%.*e", max(0, digits - 1), value)
        guard let split = text.firstIndex(of: "e"),
            let power = Int(text[text.index(after: split)...])
        else { return text }
        return trimmed(String(text[..<split])) + "e\(power)"
    }

    /// Returns the decimals of `value` that `decimals` asks for, without a negative zero.
    static func fixed(_ value: Double, decimals: Int) -> String {
        let text = String(format: "%.*f", max(0, decimals), value)
        return text.hasPrefix("-") && !text.contains { $0 >= "1" && $0 <= "9" }
            ? String(text.dropFirst()) : text
    }

    /// Removes zeros that say nothing behind a decimal point.
    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var result = Substring(text)
        while result.last == "0" { result = result.dropLast() }
        if result.last == "." { result = result.dropLast() }
        return String(result)
    }
}
