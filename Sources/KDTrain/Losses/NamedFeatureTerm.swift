import KDExperiment

/// A feature term with the key its metrics go by.
struct NamedFeatureTerm: Sendable {
    /// `at`, `amd`, and `amd#2` for the second of a kind.
    let key: String
    let term: FeatureTerm
    private let method: any MapLoss

    /// Names the terms of an objective.
    static func named(_ terms: [FeatureTerm]) -> [NamedFeatureTerm] {
        var seen: [String: Int] = [:]
        return terms.map { term in
            let key = term.method.key
            seen[key, default: 0] += 1
            let number = seen[key, default: 1]
            return NamedFeatureTerm(
                key: number == 1 ? key : "\(key)#\(number)", term: term,
                method: term.method.mapLoss)
        }
    }

    /// The names of its metrics: totals first, then the components of each layer.
    var metricNames: [String] {
        ["loss/\(key)", "weighted/\(key)"]
            + term.layers.flatMap { pair in
                method.components.map { componentName($0, of: pair) }
            }
    }

    /// The term's mean over its layer set and all its metrics.
    struct Evaluation<Scalar: KernelScalar> {
        /// The term, not yet multiplied by its weight.
        let loss: Variable<Scalar>
        /// Values in the order of ``NamedFeatureTerm/metricNames``.
        let metrics: [MetricValue]
    }

    /// Compares the taps of each layer pair.
    func evaluate<Scalar>(
        student: [String: Variable<Scalar>], teacher: [String: Variable<Scalar>],
        on tape: Tape<Scalar>
    ) -> Evaluation<Scalar> {
        let layers = term.layers.map { pair in
            LayerComparison(
                method, student: Self.tap(pair.student, of: student),
                teacher: Self.tap(pair.teacher, of: teacher).value, on: tape)
        }
        let share = 1 / Double(layers.count)
        let loss = tape.weightedSum(layers.map { (Scalar(share), $0.loss) })
        let raw = share * layers.reduce(0) { $0 + $1.value }
        var metrics = [
            MetricValue("loss/\(key)", raw), MetricValue("weighted/\(key)", term.weight * raw),
        ]
        for (pair, layer) in zip(term.layers, layers) {
            metrics += zip(method.components, layer.components).map {
                MetricValue(componentName($0, of: pair), $1)
            }
        }
        return Evaluation(loss: loss, metrics: metrics)
    }

    private func componentName(_ component: MapLossComponent, of pair: LayerPair) -> String {
        let path = component.name.isEmpty ? key : "\(key)/\(component.name)"
        return "loss/\(path)/\(pair.name)"
    }

    private static func tap<Scalar>(
        _ name: String, of taps: [String: Variable<Scalar>]
    ) -> Variable<Scalar> {
        // Objective.init has checked the layer set against both architectures.
        guard let tap = taps[name] else { preconditionFailure("there is no tap \(name)") }
        return tap
    }
}
