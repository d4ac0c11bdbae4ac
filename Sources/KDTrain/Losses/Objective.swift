public import KDExperiment
public import KDModels

/// The objective `lambda1 * CE + lambda2 * KD(tau) + sum of weight * feature term`
/// (METHODS, section 1), checked against the networks it is for.
public struct Objective: Sendable {
    /// The weights and terms.
    public let spec: DistillSpec
    /// The names of the metrics that an evaluation gives, in their order.
    public let metricNames: [String]
    private let features: [NamedFeatureTerm]

    /// Checks an objective against a student and its teacher.
    ///
    /// - Parameter omitted: The places of feature terms of weight 0 that are not computed; the
    ///   others keep their names.
    /// - Throws: ``ObjectiveError`` with everything of it that does not fit them.
    public init(
        _ spec: DistillSpec, student: Architecture, teacher: Architecture?,
        omitting omitted: Set<Int> = []
    ) throws(ObjectiveError) {
        let faults = ObjectiveValidation(spec: spec, student: student, teacher: teacher).faults
        guard faults.isEmpty else { throw ObjectiveError(faults: faults) }
        self.spec = spec
        features = NamedFeatureTerm.named(spec.features).enumerated()
            .filter { !omitted.contains($0.offset) }.map(\.element)
        var names = ["loss/total", "loss/ce", "weighted/ce"]
        if spec.lambda2 != 0 { names += ["loss/kd", "weighted/kd"] }
        metricNames = names + features.flatMap(\.metricNames)
    }
}

// MARK: - Evaluation

extension Objective {
    /// Computes the objective of a batch.
    ///
    /// - Parameters:
    ///   - student: Logits and taps of the student, recorded on `tape`.
    ///   - teacher: Logits and taps of the teacher for the same images; constants. May be nil
    ///     when no term of the spec reads it.
    ///   - labels: The class of each image.
    ///   - mix: The second labels of a mixed batch, for the cross-entropy; every other term compares
    ///     what the two networks make of the same mixed images.
    ///   - tape: Where the terms are recorded.
    public func evaluate<Scalar>(
        student: Network<Scalar>.Output, teacher: Network<Scalar>.Output?, labels: [Int],
        mix: LabelMix? = nil, on tape: Tape<Scalar>
    ) -> ObjectiveValue<Scalar> {
        precondition(teacher != nil || !spec.needsTeacher, "the objective reads a teacher")
        let crossEntropy = CrossEntropy(labelSmoothing: spec.labelSmoothing)
            .evaluate(student.logits, labels: labels, mix: mix, on: tape)
        var terms = [(weight: Scalar(spec.lambda1), value: crossEntropy.loss)]
        var metrics = Self.metrics("ce", raw: crossEntropy.value, weight: spec.lambda1)
        if let teacher, spec.lambda2 != 0 {
            let divergence = SoftTargetDivergence(temperature: spec.tau)
                .evaluate(student.logits, teacher: teacher.logits.value, on: tape)
            terms.append((Scalar(spec.lambda2), divergence.loss))
            metrics += Self.metrics("kd", raw: divergence.value, weight: spec.lambda2)
        }
        if let teacher {
            for feature in features {
                let result = feature.evaluate(
                    student: student.taps, teacher: teacher.taps, on: tape)
                terms.append((Scalar(feature.term.weight), result.loss))
                metrics += result.metrics
            }
        }
        let total = tape.weightedSum(terms)
        metrics.insert(MetricValue("loss/total", Double(total.value.scalar)), at: 0)
        return ObjectiveValue(total: total, metrics: metrics)
    }

    private static func metrics(_ key: String, raw: Double, weight: Double) -> [MetricValue] {
        [MetricValue("loss/\(key)", raw), MetricValue("weighted/\(key)", weight * raw)]
    }
}
