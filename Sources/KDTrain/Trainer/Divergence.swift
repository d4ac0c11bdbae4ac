import KDExperiment

/// A training that no longer computes with finite numbers: when, in which term, in which layer.
struct Divergence: Sendable, Hashable, CustomStringConvertible {
    /// The step that failed, from 1.
    let step: Int
    /// Its epoch, from 1.
    let epoch: Int
    let cause: Cause
    /// The step of the last checkpoint; nil while there is none.
    let savedStep: Int?

    /// What was no finite number, and where it came from.
    struct Cause: Sendable, Hashable {
        /// The loss term, the gradient or the weight.
        let what: String
        let value: Double
        /// Where a number first stopped being finite, `the student's block1.layer.0.conv1`.
        let place: String?
    }

    var description: String {
        let place = cause.place.map { ", first in \($0)" } ?? ""
        // The sign of a NaN means nothing.
        let value = cause.value.isNaN ? "nan" : "\(cause.value)"
        let saved = savedStep.map { "last.safetensors is of step \($0)" } ?? "no checkpoint yet"
        return "\(cause.what) became \(value) at step \(step) (epoch \(epoch))\(place); a "
            + "lower learning rate, a warm-up or schedule.clip may help; \(saved)"
    }
}

extension Divergence.Cause {
    /// Looks at the metrics of a step; `nil` when all are finite.
    ///
    /// A part is named rather than the total where both are wrong. The networks are walked through
    /// once more to find the layer; where every layer is sound, the term itself went wrong.
    init?(
        loss metrics: [MetricValue], batch: Batch, teacher: Network<Float>.Output?,
        _ setup: TrainingSetup
    ) {
        let broken = metrics.filter { !$0.value.isFinite }
        guard let term = broken.first(where: { $0.name != "loss/total" }) ?? broken.first else {
            return nil
        }
        self.init(
            what: term.name, value: term.value,
            place: Self.place(batch, isTaught: teacher != nil, setup))
    }

    /// Names the gradient that went wrong first.
    init(gradientsOf student: Network<Float>) {
        let fault = student.firstNonFiniteGradient
        // Finite gradients whose squares overflow have no single culprit.
        self.init(
            what: fault.map { "the gradient of \($0.layer)" } ?? "the norm of all gradients",
            value: fault?.value ?? .infinity, place: nil)
    }

    private static func place(
        _ batch: Batch, isTaught: Bool, _ setup: TrainingSetup
    ) -> String? {
        if isTaught,
            let fault = setup.teacher?.firstNonFinite(
                batch.images, mode: .evaluation, context: setup.context)
        {
            return "the teacher's \(fault.layer)"
        }
        return setup.student.firstNonFinite(
            batch.images, mode: .training, context: setup.context
        ).map { "the student's \($0.layer)" }
    }
}
