/// Reads the paths that variants, sweep and exclusions use as keys.
struct GridPath {
    let log: FaultLog

    /// The path that a key spells, held against the keys that a run has; `nil` after a fault.
    ///
    /// - Parameter others: What a key may be besides a path, for the message.
    func path(
        _ entry: SpecNode.Entry, under place: String, others: [String] = []
    ) -> SpecPath? {
        let known = SpecDefaults.keys(under: "").filter {
            $0 != "name" && !Grid.gridKeys.contains($0)
        }
        let shown = DisplayText.sanitized(entry.key, limit: 60)
        guard let path = SpecPath(entry.key), case .key(let first) = path.steps[0] else {
            log.add(
                entry.mark.fault(
                    "\"\(shown)\" is no path", path: place,
                    allowed: "a path such as distill.features[0].weight"))
            return nil
        }
        guard first != "name" else {
            log.add(
                entry.mark.fault(
                    "the name is that of the whole file", path: "\(place).name",
                    allowed: "variants, whose names tell runs apart, or another file"))
            return nil
        }
        guard !Grid.gridKeys.contains(first) else {
            log.add(
                entry.mark.fault(
                    "\(first) is a key of the whole file", path: "\(place).\(shown)",
                    allowed: first.hasPrefix("seed")
                        ? "seeds: [0, 1, 2] beside it, which turns slowest of all"
                        : "a path of a run"))
            return nil
        }
        guard known.contains(first) else {
            let names = known + others
            log.add(
                entry.mark.fault(
                    "unknown key \"\(DisplayText.sanitized(first, limit: 60))\"",
                    path: "\(place).\(shown)", allowed: names.joined(separator: ", "),
                    nearest: NearestName.of(first, among: names)))
            return nil
        }
        return path
    }
}

extension SpecDefaults {
    /// The field that a path of a run names: `distill.features[0].margin`, `teacher.train.lr`.
    ///
    /// A key that several feature methods have is that of the first one; `nil` where no run has
    /// such a key.
    public static func field(forPath path: String) -> SpecField? {
        SpecPath(path).flatMap(field(for:))
    }

    static func field(for path: SpecPath) -> SpecField? {
        let keys = path.steps.compactMap { step -> String? in
            if case .key(let key) = step { key } else { nil }
        }
        let indices = path.steps.count - keys.count
        let plain = keys.joined(separator: ".")
        let features = "distill.features."
        if plain.hasPrefix(features) {
            guard indices == 1 else { return nil }
            return FeatureMethod.keys.lazy.compactMap {
                field("distill.features[\($0)].\(plain.dropFirst(features.count))")
            }.first
        }
        let train = "teacher.train."
        if plain.hasPrefix(train), let field = field("schedule.\(plain.dropFirst(train.count))") {
            return field
        }
        return indices == 0 ? field(plain) : nil
    }
}
