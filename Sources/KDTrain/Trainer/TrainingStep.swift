import KDExperiment

/// One optimizer step of a run: student, objective, gradients, update.
struct TrainingStep {
    private let setup: TrainingSetup
    private let tape: Tape<Float>

    /// What a step measured.
    struct Result {
        /// In the order of ``metricNames(_:)``.
        let metrics: [MetricValue]
        let imageCount: Int
        /// What went wrong; the weights are those from before the step then.
        let fault: Divergence.Cause?
    }

    /// The metrics' names in their order: the objective's, `train/top1`, and with gradient
    /// clipping `train/gradient_norm`, the norm before it.
    static func metricNames(_ setup: TrainingSetup) -> [String] {
        let norm = setup.spec.schedule.clip == nil ? [] : ["train/gradient_norm"]
        return setup.objective.metricNames + ["train/top1"] + norm
    }

    init(_ setup: TrainingSetup) {
        self.setup = setup
        tape = Tape(context: setup.context)
    }

    /// Takes the step of a lesson; a loss or a gradient that is not finite leaves the weights as
    /// they are.
    ///
    /// - Parameter number: The step's number, from 1.
    func take(_ lesson: Lesson, number: Int, learningRate: Double) -> Result {
        let (batch, teacher) = (lesson.batch, lesson.teacher)
        let student = setup.student.forward(
            tape.constant(batch.images), on: tape, mode: .training)
        let value = setup.objective.evaluate(
            student: student, teacher: teacher, labels: batch.labels, mix: batch.mix,
            on: tape)
        let count = batch.labels.count
        let correct = ClassificationAccuracy.correctCount(
            student.logits.value, labels: batch.mix?.dominant(batch.labels) ?? batch.labels)
        var metrics = value.metrics
        metrics.append(MetricValue("train/top1", 100 * Double(correct) / Double(count)))
        if let fault = Divergence.Cause(loss: metrics, batch: batch, teacher: teacher, setup) {
            if setup.spec.schedule.clip != nil {
                metrics.append(MetricValue("train/gradient_norm", .nan))
            }
            return Result(metrics: metrics, imageCount: count, fault: fault)
        }
        tape.backward(from: value.total)
        let parameters = setup.student.parameters
        let norm = GradientClip.norm(parameters, context: setup.context)
        if setup.spec.schedule.clip != nil {
            metrics.append(MetricValue("train/gradient_norm", norm))
        }
        guard norm.isFinite else {
            let fault = Divergence.Cause(gradientsOf: setup.student)
            return Result(metrics: metrics, imageCount: count, fault: fault)
        }
        if let limit = setup.spec.schedule.clip {
            GradientClip.apply(to: parameters, norm: norm, limit: limit, context: setup.context)
        }
        setup.optimizer.step(learningRate: learningRate, context: setup.context)
        setup.average?.update(step: number, context: setup.context)
        return Result(metrics: metrics, imageCount: count, fault: nil)
    }
}
