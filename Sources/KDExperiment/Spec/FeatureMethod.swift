/// How features are compared, each with its own settings.
public enum FeatureMethod: Sendable, Hashable {
    /// Attention transfer (Zagoruyko and Komodakis, arXiv 1612.03928).
    case at(ATSettings)
    /// Angular margin-based distillation (Jeon and others, arXiv 2302.14130).
    case amd(AMDSettings)
    /// A method that kd does not know, for a trainer of the user's that does.
    case foreign(ForeignMethod)

    /// The key in the experiment file and in metric names.
    public var key: String {
        switch self {
        case .at: "at"
        case .amd: "amd"
        case .foreign(let method): method.name
        }
    }

    /// The key of every method that kd knows.
    static let keys = ["at", "amd"]
    /// Stands for any other method in the table of fields.
    static let foreignKey = "*"
}

/// A feature method that only the user's own trainer knows: kd hands it over as it is.
public struct ForeignMethod: Sendable, Hashable {
    /// What the file calls it.
    public var name: String
    /// All its keys but `method`, `weight` and `layers`, in alphabetical order.
    public var settings: [SpecEntry]

    /// Names a method; equal settings are made equal, however they are written.
    public init(name: String, settings: [SpecEntry]) {
        self.name = name
        self.settings = SpecValue.map(settings).uniform.entries ?? []
    }
}

extension SpecValue {
    /// The value in one form of all that mean the same: keys in order, whole numbers as such, and
    /// what is null left out.
    fileprivate var uniform: SpecValue {
        switch self {
        case .double(let number): Int(exactly: number).map(SpecValue.int) ?? self
        case .list(let elements): .list(elements.map(\.uniform))
        case .map(let entries):
            .map(
                entries.filter { $0.value != .null }.sorted { $0.key < $1.key }
                    .map { SpecEntry($0.key, $0.value.uniform) })
        case .null, .bool, .int, .string: self
        }
    }
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
