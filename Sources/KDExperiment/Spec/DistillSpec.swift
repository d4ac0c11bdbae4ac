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
