import Foundation

/// Numbers as the commands show them.
enum Format {
    /// Seconds as `42s`, `3m 05s`, `2h 10m`, `3d 4h`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "-" }
        let whole = Int(seconds.rounded())
        switch whole {
        case ..<60: return "\(whole)s"
        case ..<3600: return "\(whole / 60)m \(twoDigits(whole % 60))s"
        case ..<86_400: return "\(whole / 3600)h \(twoDigits(whole / 60 % 60))m"
        default: return "\(whole / 86_400)d \(whole / 3600 % 24)h"
        }
    }

    /// A number with four significant digits, as short as it can be: `98.61`, `0.0123`, `1.2e-07`.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
        return String(format: "%.4g", value)
    }

    /// A table's figure: two decimals where that is precise enough, four digits otherwise.
    static func figure(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e6 { return String(format: "%.0f", value) }
        return abs(value) >= 1 && abs(value) < 1e6 ? String(format: "%.2f", value) : number(value)
    }

    /// A count with its noun: `1 run`, `9 runs`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// A fraction of one as a bar of plain characters.
    static func bar(_ share: Double, width: Int) -> String {
        let filled = Int((min(1, max(0, share)) * Double(width)).rounded(.down))
        return "[" + String(repeating: "#", count: filled)
            + String(repeating: ".", count: width - filled) + "]"
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
