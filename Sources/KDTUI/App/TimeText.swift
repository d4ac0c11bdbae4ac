import Foundation

/// Times and durations as people read them in narrow columns.
enum TimeText {
    /// `42s`, `3m 05s`, `1h 02m`, `2d 03h`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "–" }
        let total = Int(max(0, seconds).rounded())
        switch total {
        case ..<60: return "\(total)s"
        case ..<3600: return String(format: "%dm %02ds", total / 60, total % 60)
        case ..<86_400: return String(format: "%dh %02dm", total / 3600, total / 60 % 60)
        default: return String(format: "%dd %02dh", total / 86_400, total / 3600 % 24)
        }
    }

    /// A time still to go: as ``duration(_:)``, but seconds say nothing from ten minutes on.
    static func estimate(_ seconds: Double) -> String {
        (600..<3600).contains(seconds) ? "\(Int(seconds / 60))m" : duration(seconds)
    }

    /// `just now`, `3m ago`, `2h ago`, `5d ago`.
    static func ago(_ time: Double, now: Double) -> String {
        let seconds = max(0, now - time)
        switch seconds {
        case ..<60: return "just now"
        case ..<3600: return "\(Int(seconds / 60))m ago"
        case ..<86_400: return "\(Int(seconds / 3600))h ago"
        default: return "\(Int(seconds / 86_400))d ago"
        }
    }

    /// The time of day `14:03:27`, `zoneOffset` seconds east of Greenwich.
    static func clock(_ time: Double, zoneOffset: Int) -> String {
        guard time.isFinite, abs(time) < 1e12 else { return "--:--:--" }
        let day = ((Int(time) + zoneOffset) % 86_400 + 86_400) % 86_400
        return String(format: "%02d:%02d:%02d", day / 3600, day / 60 % 60, day % 60)
    }
}
