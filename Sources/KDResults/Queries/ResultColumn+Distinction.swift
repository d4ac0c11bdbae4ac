import KDExperiment

extension ResultColumn {
    /// Most columns that a table gets unasked: more of them would crowd out what was measured.
    public static let distinguishingLimit = 4

    /// Columns that tell apart what names do not: the first paths of the spec in which runs of one
    /// setup name differ, as those of a sweep do.
    ///
    /// - Parameter shown: The columns that a table has anyway.
    public static func distinguishing(_ runs: [RunSummary], besides shown: [String]) -> [String] {
        var known: Set<String> = ["name", "experiment", "variant", "seed"]
        known.formUnion(shown)
        if shown.contains("student") { known.insert("student.model") }
        if shown.contains("teacher") { known.insert("teacher.model") }
        var firsts: [String: RunSummary] = [:]
        // Where each path stands in the spec of the first run of its name.
        var places: [String: Int] = [:]
        for run in runs {
            let name = run.setupName
            guard let first = firsts[name] else {
                firsts[name] = run
                continue
            }
            for (path, place) in differences(of: run, from: first) {
                places[path] = min(place, places[path] ?? place)
            }
        }
        return places.filter { !known.contains($0.key) }
            .sorted { ($0.value, $0.key) < ($1.value, $1.key) }
            .prefix(distinguishingLimit).map(\.key)
    }

    /// Compares place by place: the specs of one experiment mostly have the same paths.
    private static func differences(
        of run: RunSummary, from first: RunSummary
    ) -> [(path: String, place: Int)] {
        var found: [(path: String, place: Int)] = []
        var inPlace = 0
        for (place, entry) in run.settings.enumerated() {
            if place < first.settings.count, first.settings[place].key == entry.key {
                inPlace += 1
                if first.settings[place].value != entry.value { found.append((entry.key, place)) }
            } else if first.setting(entry.key) != entry.value {
                found.append((entry.key, place))
            }
        }
        guard inPlace < first.settings.count else { return found }
        for (place, entry) in first.settings.enumerated() where run.setting(entry.key) == nil {
            found.append((entry.key, place))
        }
        return found
    }
}
