import KDExperiment

/// How far the work at the end of an epoch has come.
final class EpochEnding {
    /// What is evaluated.
    enum Stage {
        /// The epoch's weights on the validation split.
        case validation
        /// The last weights on the test split.
        case test
        /// The best weights on the test split, after the last ones.
        case testOfBest(last: Evaluation)
    }

    private(set) var stage = Stage.validation
    private(set) var evaluator: Evaluator
    /// Where the run stands once the epoch is complete.
    var next: TrainingProgress
    /// What was measured so far.
    var metrics: [MetricValue] = []
    /// When it began, machine time without pauses.
    let start: Double

    init(_ evaluator: Evaluator, next: TrainingProgress, start: Double) {
        self.evaluator = evaluator
        self.next = next
        self.start = start
    }

    /// Goes on with another evaluation.
    func begin(_ stage: Stage, _ evaluator: Evaluator) {
        self.stage = stage
        self.evaluator = evaluator
    }
}
