import Foundation
import KDExperiment

/// The metrics that a run is followed by, and which of their names its log has had so far.
struct WatchedMetrics {
    /// What shows unless the user says otherwise; not every run has all of it.
    static let usual = ["loss/total", "val/top1", "test/top1", "images_per_second"]

    private let names: [String]
    private var logged: Set<String> = []
    private var hasComplained = false

    /// Takes names with commas between.
    init(_ list: String) {
        names = list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }

    /// A line of those of the values that are wanted.
    mutating func line(_ mark: String, _ values: [MetricValue]) -> String {
        logged.formUnion(values.map(\.name))
        let parts = names.compactMap { name in
            values.first { $0.name == name }.map { "\(name) \(Format.number($0.value))" }
        }
        return ([mark] + parts).joined(separator: "  ")
    }

    /// What to say, once, about names that the log does not have.
    ///
    /// They may come yet, a result on the test images only at the end: nothing is refused.
    mutating func complaint() -> String? {
        let missing = names.filter { !logged.contains($0) && !Self.usual.contains($0) }
        guard !hasComplained, let name = missing.first else { return nil }
        hasComplained = true
        let known = logged.sorted()
        let hint = NearestName.of(name, among: known).map { "; is \"\($0)\" meant?" }
        return "the log has no \"\(name)\" so far"
            + (hint ?? "; it has \(known.joined(separator: ", "))")
    }
}
