import KDModels

extension SpecDecoder {
    /// Reads the objective and holds its layer sets against the two networks, where both are known.
    func distill(
        _ root: MapReader, student: Architecture?, teacher: Architecture?
    ) -> DistillSpec {
        let reader = root.map("distill")
        let hasOwnTrainer = root.has("trainer")
        var terms: [FeatureTerm] = []
        if case .list(let nodes) = reader.value("features")?.content {
            for (index, node) in nodes.enumerated() {
                let place = "\(reader.place("features"))[\(index)]"
                let term =
                    foreignTerm(
                        node, path: place, isAllowed: hasOwnTrainer, student: student,
                        teacher: teacher)
                    ?? term(node, path: place, student: student, teacher: teacher)
                if let term { terms.append(term) }
            }
        } else if reader.has("features") {
            _ = reader.list("features")
        }
        let distill = DistillSpec(
            lambda1: reader.number("lambda1"), lambda2: reader.number("lambda2"),
            tau: reader.number("tau"), labelSmoothing: reader.number("label_smoothing"),
            features: terms)
        if distill.lambda1 == 0, distill.lambda2 == 0, terms.allSatisfy({ $0.weight == 0 }) {
            reader.fault(
                "lambda1", "every term's weight is 0, so there is nothing to learn",
                allowed: "lambda1, lambda2 or a feature's weight > 0")
        }
        return distill
    }

    private func term(
        _ node: SpecNode, path: String, student: Architecture?, teacher: Architecture?
    ) -> FeatureTerm? {
        guard let method = method(node, path: path) else { return nil }
        let reader = MapReader(
            node, path: path, pattern: "distill.features[\(method)]", table: Self.table, log: log)
        let layers = LayerReader(reader: reader, student: student, teacher: teacher).layers()
        return FeatureTerm(
            method: method == "amd" ? .amd(amd(reader)) : .at(at(reader)),
            weight: reader.number("weight"), layers: layers)
    }

    /// The term's method, without which its other keys cannot be judged; `nil` after a fault.
    private func method(_ node: SpecNode, path: String) -> String? {
        guard let entries = node.entries, !entries.isEmpty else {
            log.add(
                node.mark.fault(
                    "found \(node.described)", path: path,
                    allowed: "a map such as {method: amd, weight: 5000}"))
            return nil
        }
        let place = "\(path).method"
        guard let value = node.entry("method")?.value else {
            log.add(
                node.mark.fault(
                    "\"method\" is missing", path: place,
                    allowed: SpecField.Kind.choice(FeatureMethod.keys).description))
            return nil
        }
        return ValueCheck(log: log)
            .value(value, kind: .choice(FeatureMethod.keys), path: place)?.text
    }

    private func at(_ reader: MapReader) -> ATSettings {
        ATSettings(
            p: reader.optionalText("p").flatMap { Int($0) } ?? 2,
            distance: reader.choice("distance") ?? .mean)
    }

    private func amd(_ reader: MapReader) -> AMDSettings {
        let settings = AMDSettings(
            margin: reader.number("margin"), scale: reader.number("scale"),
            terms: (reader.list("terms") ?? [])
                .compactMap { $0.text.flatMap(AMDTerm.init(rawValue:)) },
            global: reader.number("global"), local: reader.number("local"),
            distance: reader.choice("distance") ?? .mean)
        if settings.global == 0, settings.local == 0 {
            reader.fault(
                "global", "global and local are both 0, so the term is always 0",
                allowed: "one of them > 0")
        }
        return settings
    }
}
