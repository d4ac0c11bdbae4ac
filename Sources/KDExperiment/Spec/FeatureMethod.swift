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
