import KDExperiment
import KDResults

extension SettingDifference {
    /// What tells runs apart that are not there yet: their values on the axes that arrange them,
    /// apart from variant and seed, which their names show.
    ///
    /// Teachers are compared with teachers: what a student is told says nothing about them.
    static func distinctions(of specs: [RunSpec]) -> [RunID: String] {
        var texts: [RunID: String] = [:]
        for family in [specs.compactMap(\.teacherRun), specs] {
            let trees = family.map(\.value)
            let axes = SpecDifference.axes(trees).filter { !["variant", "seed"].contains($0) }
            for (spec, tree) in zip(family, trees) {
                texts[spec.id] = axes.compactMap { path in
                    tree[path: path].map { value in
                        DisplayText.sanitized(shortName(path), limit: 60) + " "
                            + SweepGrid.text(value)
                    }
                }.joined(separator: " · ")
            }
        }
        return texts
    }
}
