/// Large counts in few characters.
enum CountText {
    /// `1 run`, `843 runs`.
    static func of(_ count: Int, _ thing: String) -> String {
        "\(count) \(thing)\(count == 1 ? "" : "s")"
    }

    /// `843`, `77.9 k`, `1.54 M`, `4.1 G`.
    static func short(_ count: Int) -> String {
        let value = Double(count)
        switch count {
        case ..<1000: return "\(count)"
        case ..<999_500: return NumberText.compact(value / 1e3, digits: 3) + " k"
        case ..<999_500_000: return NumberText.compact(value / 1e6, digits: 3) + " M"
        default: return NumberText.compact(value / 1e9, digits: 3) + " G"
        }
    }
}
