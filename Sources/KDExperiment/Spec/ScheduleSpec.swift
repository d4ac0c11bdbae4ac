/// How long and by which rule the weights are trained.
public struct ScheduleSpec: Sendable, Hashable {
    public var epochs: Int
    public var batch: Int
    public var optimizer: OptimizerSpec
    /// Base learning rate.
    public var learningRate: Double
    public var decay: LearningRateDecay
    /// Epochs of linear growth from zero to the base rate, before the decay begins; may be 0.
    public var warmup: Double
    /// The largest norm of all gradients together, > 0; `nil` leaves them as they are.
    public var clip: Double?
    /// Decay of the averaged weights, > 0 and < 1; `nil` keeps no average.
    public var ema: Double?
    /// Which checkpoint the reported test figure comes from, and a student's teacher is read from.
    public var report: ReportedCheckpoint

    /// Makes a schedule.
    public init(
        epochs: Int, batch: Int, optimizer: OptimizerSpec, learningRate: Double,
        decay: LearningRateDecay, warmup: Double = 0, clip: Double? = nil, ema: Double? = nil,
        report: ReportedCheckpoint = .last
    ) {
        self.epochs = epochs
        self.batch = batch
        self.optimizer = optimizer
        self.learningRate = learningRate
        self.decay = decay
        self.warmup = warmup
        self.clip = clip
        self.ema = ema
        self.report = report
    }
}

/// The update rule.
public enum OptimizerSpec: Sendable, Hashable {
    case sgd(momentum: Double, nesterov: Bool, weightDecay: Double)
    case adam(beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double)
    /// Adam whose weight decay shrinks the weights themselves.
    case adamw(beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double)
}

/// How the learning rate falls.
public enum LearningRateDecay: Sendable, Hashable {
    case constant
    /// Multiplied by `factor` at the start of each of these epochs.
    case multistep(milestones: [Int], factor: Double)
    /// Half a cosine from the base rate to `final` times it.
    case cosine(final: Double)
}

/// Which checkpoint of a run its reported figures come from.
public enum ReportedCheckpoint: String, Sendable, Hashable, CaseIterable {
    /// The weights after the last epoch.
    case last
    /// The weights of the epoch with the best validation top-1, the earliest on ties.
    case best
}
