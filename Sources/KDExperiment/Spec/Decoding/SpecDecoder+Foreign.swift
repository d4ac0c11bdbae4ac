import KDModels

extension SpecDecoder {
    /// Reads a term whose method kd does not know; `nil` where it does, and where no trainer of
    /// the user's could know it.
    ///
    /// `weight` and `layers` mean what they mean everywhere, except that it is up to the method
    /// whether two maps can be compared; every other key is the trainer's.
    func foreignTerm(
        _ node: SpecNode, path: String, isAllowed: Bool, student: Architecture?,
        teacher: Architecture?
    ) -> FeatureTerm? {
        guard isAllowed, let entries = node.entries,
            case .scalar(_, let name)? = node.entry("method")?.value.content,
            !FeatureMethod.keys.contains(name), Self.isMethodName(name)
        else { return nil }
        let common = ["method", "weight", "layers"]
        var known = node
        known.content = .map(entries.filter { common.contains($0.key) })
        let reader = MapReader(
            known, path: path, pattern: "distill.features[\(FeatureMethod.foreignKey)]",
            table: Self.table, log: log)
        let layers = LayerReader(
            reader: reader, student: student, teacher: teacher, mayDifferInSize: true)
        let settings = entries.filter { !common.contains($0.key) }
        return FeatureTerm(
            method: .foreign(
                ForeignMethod(
                    name: name, settings: settings.map { SpecEntry($0.key, $0.value.value) })),
            weight: reader.number("weight"), layers: reader.has("layers") ? layers.layers() : [])
    }

    /// The name becomes a part of metric names: letters, digits, `-` and `_`.
    private static func isMethodName(_ name: String) -> Bool {
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
                || $0 == "-" || $0 == "_"
        }
        return isPlain && (1...40).contains(name.count)
    }
}
