/// One run, fully resolved: every default filled in, nothing left to look up.
///
/// This is what `spec.yaml` in a run directory holds and what the trainer gets. An experiment file
/// expands to many of them (variants x sweep x seeds); a teacher that must be trained is one too.
public struct RunSpec: Sendable, Hashable {
    /// The experiment's name; `teacher` for a teacher that a student asked for.
    public var experiment: String
    /// The row of a method comparison this run belongs to; `nil` when the file has no variants.
    public var variant: String?
    public var task: TaskKind
    public var data: DataSpec
    /// What the student learns from; `nil` when no term of the objective needs a teacher.
    public var teacher: TeacherSpec?
    public var student: ModelSpec
    public var distill: DistillSpec
    public var schedule: ScheduleSpec
    /// Seeds the student's weights, the batches' order and the augmentation.
    public var seed: Int

    /// Puts a run together from its parts.
    public init(
        experiment: String, variant: String? = nil, task: TaskKind = .classification,
        data: DataSpec, teacher: TeacherSpec?, student: ModelSpec, distill: DistillSpec,
        schedule: ScheduleSpec, seed: Int
    ) {
        self.experiment = experiment
        self.variant = variant
        self.task = task
        self.data = data
        self.teacher = teacher
        self.student = student
        self.distill = distill
        self.schedule = schedule
        self.seed = seed
    }
}

/// What is predicted.
public enum TaskKind: String, Sendable, Hashable, CaseIterable {
    case classification
}

/// A model by its catalogue name.
public struct ModelSpec: Sendable, Hashable {
    public var model: String

    /// Names a model.
    public init(model: String) { self.model = model }
}

/// The teacher of a run.
public struct TeacherSpec: Sendable, Hashable {
    /// Where its weights come from.
    public enum Source: Sendable, Hashable {
        /// Trained by kd under this schedule and seed, once, as a run of its own.
        case train(ScheduleSpec, seed: Int)
        /// A safetensors file; a relative path is relative to the folder that holds `.kd`.
        case weights(path: String)
        /// A run of this project: the checkpoint that its own ``ScheduleSpec/report`` names.
        case run(RunID)
    }

    public var model: String
    public var source: Source

    /// Pairs a model with where its weights come from.
    public init(model: String, source: Source) {
        self.model = model
        self.source = source
    }
}

/// The objective: `lambda1 * CE + lambda2 * KD(tau) + sum of weight * feature term`
/// (METHODS, section 1).
public struct DistillSpec: Sendable, Hashable {
    /// Weight of the cross-entropy against the labels.
    public var lambda1: Double
    /// Weight of the softened divergence from the teacher's logits.
    public var lambda2: Double
    /// Softening temperature, > 0.
    public var tau: Double
    /// Share of the label's mass spread over all classes, 0 ..< 1.
    public var labelSmoothing: Double
    public var features: [FeatureTerm]

    /// Weighs the terms of an objective.
    public init(
        lambda1: Double = 0.1, lambda2: Double = 0.9, tau: Double = 4, labelSmoothing: Double = 0,
        features: [FeatureTerm] = []
    ) {
        self.lambda1 = lambda1
        self.lambda2 = lambda2
        self.tau = tau
        self.labelSmoothing = labelSmoothing
        self.features = features
    }
}

/// One feature term of the objective with its weight (gamma) and its layer set.
public struct FeatureTerm: Sendable, Hashable {
    public var method: FeatureMethod
    /// gamma: what the term is multiplied by.
    public var weight: Double
    public var layers: [LayerPair]

    /// Weighs a method over a layer set.
    public init(method: FeatureMethod, weight: Double, layers: [LayerPair]) {
        self.method = method
        self.weight = weight
        self.layers = layers
    }
}

/// How features are compared, each with its own settings.
public enum FeatureMethod: Sendable, Hashable {
    /// Attention transfer (Zagoruyko and Komodakis, arXiv 1612.03928).
    case at(ATSettings)
    /// Angular margin-based distillation (Jeon and others, arXiv 2302.14130).
    case amd(AMDSettings)

    /// The key in the experiment file and in metric names.
    public var key: String {
        switch self {
        case .at: "at"
        case .amd: "amd"
        }
    }

    /// Every method's key.
    static let keys = ["at", "amd"]
}

/// Settings of attention transfer.
public struct ATSettings: Sendable, Hashable {
    /// Exponent of the absolute activations: 1, 2 or 4.
    public var p: Int
    public var distance: MapDistance

    /// Makes settings; the defaults are the paper's.
    public init(p: Int = 2, distance: MapDistance = .mean) {
        self.p = p
        self.distance = distance
    }
}

/// Settings of angular margin-based distillation.
public struct AMDSettings: Sendable, Hashable {
    /// m, multiplies the angle of the positive map.
    public var margin: Double
    /// s, the radius of the hypersphere.
    public var scale: Double
    /// Which of the three terms are on; never empty.
    public var terms: [AMDTerm]
    /// Share of the loss over whole maps.
    public var global: Double
    /// Share of the loss over the four quadrants.
    public var local: Double
    public var distance: MapDistance

    /// Makes settings; the defaults are the paper's best on CIFAR-10, whole maps only.
    public init(
        margin: Double = 1.35, scale: Double = 64,
        terms: [AMDTerm] = [.angular, .positive, .negative],
        global: Double = 1, local: Double = 0, distance: MapDistance = .mean
    ) {
        self.margin = margin
        self.scale = scale
        self.terms = terms
        self.global = global
        self.local = local
        self.distance = distance
    }
}

/// A term of AMD.
public enum AMDTerm: String, Sendable, Hashable, CaseIterable {
    case angular = "A"
    case positive = "P"
    case negative = "N"
}

/// How two normalised maps are compared.
public enum MapDistance: String, Sendable, Hashable, CaseIterable {
    /// Mean of the squared differences over all elements.
    case mean
    /// Squared L2 norm per image, mean over the batch.
    case sum
}

/// One pair of taps that a feature term matches.
public struct LayerPair: Sendable, Hashable {
    public var student: String
    public var teacher: String

    /// Pairs a tap of the student with one of the teacher.
    public init(student: String, teacher: String) {
        self.student = student
        self.teacher = teacher
    }

    /// How the pair is called in metric names: `group1`, or `group2-group3` when the taps differ.
    public var name: String { student == teacher ? student : "\(student)-\(teacher)" }
}

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
