/// A metric's value in the unit that people expect.
enum MetricText {
    static func value(_ value: Double, of name: String) -> String {
        if name.contains("top1") { return NumberText.fixed(value, decimals: 2) }
        if name == "rss_bytes" { return NumberText.compact(value / 1_048_576, digits: 3) + " MiB" }
        if name == "images_per_second" || name == "cpu_percent" {
            return NumberText.fixed(value, decimals: 0)
        }
        return NumberText.compact(value)
    }
}
