import KDExperiment

/// One optimizer step of a run: teacher, student, objective, gradients, update.
struct TrainingStep {
    private let setup: TrainingSetup
    private let tape: Tape<Float>

    /// What a step measured.
    struct Result {
        /// Every metric of the objective, then `train/top1`.
        let metrics: [MetricValue]
        let imageCount: Int

        /// The first term that is not finite, a part rather than the total where both are.
        var divergence: MetricValue? {
            let broken = metrics.filter { !$0.value.isFinite }
            return broken.first { $0.name != "loss/total" } ?? broken.first
        }
    }

    /// The metrics' names, in their order.
    static func metricNames(_ objective: Objective) -> [String] {
        objective.metricNames + ["train/top1"]
    }

    init(_ setup: TrainingSetup) {
        self.setup = setup
        tape = Tape(context: setup.context)
    }

    /// Takes the step of a batch; a loss that is not finite leaves the weights as they are.
    func take(_ batch: Batch, learningRate: Double) -> Result {
        let teacher = setup.teacher?.evaluate(batch.images, context: setup.context)
        let student = setup.student.forward(
            tape.constant(batch.images), on: tape, mode: .training)
        let value = setup.objective.evaluate(
            student: student, teacher: teacher, labels: batch.labels, on: tape)
        let count = batch.labels.count
        let correct = ClassificationAccuracy.correctCount(
            student.logits.value, labels: batch.labels)
        let top1 = MetricValue("train/top1", 100 * Double(correct) / Double(count))
        let result = Result(metrics: value.metrics + [top1], imageCount: count)
        guard result.divergence == nil else { return result }
        tape.backward(from: value.total)
        setup.optimizer.step(learningRate: learningRate, context: setup.context)
        return result
    }
}
