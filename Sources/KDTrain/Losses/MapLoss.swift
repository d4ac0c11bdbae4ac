import KDExperiment

/// A comparison of a student's attention maps with a teacher's, made of named components.
protocol MapLoss: Sendable {
    /// The exponent p of the attention maps.
    var power: Int { get }
    /// The epsilon on the norm of the attention maps.
    var normEpsilon: Double { get }
    /// The components; the loss of a layer is their weighted sum.
    var components: [MapLossComponent] { get }

    /// Compares the maps of one image.
    ///
    /// - Parameters:
    ///   - student: The student's normalised map, row by row.
    ///   - teacher: The teacher's, of the same shape.
    ///   - shape: The extents of both.
    ///   - weight: What the gradient is multiplied by.
    ///   - values: Gets the raw value of each component.
    ///   - gradient: Gets the gradient of the weighted sum by the student's map; starts as zeros.
    ///   - context: Memory for scratch.
    func compare(
        student: Span<Double>, teacher: Span<Double>, shape: MapShape, weight: Double,
        values: inout MutableSpan<Double>, gradient: inout MutableSpan<Double>,
        context: ComputeContext)
}

/// A component of a map loss.
struct MapLossComponent: Hashable {
    /// Its part of the metric's name, empty where the loss has but one: `A`, `local/P`.
    let name: String
    /// What it counts in the loss of a layer.
    let weight: Double
}

/// The extents of a map.
struct MapShape: Hashable, Sendable {
    let height: Int
    let width: Int

    /// The number of pixels.
    var count: Int { height * width }
}

extension MapDistance {
    /// What a region's summed squared differences are multiplied by.
    func factor(count: Int) -> Double {
        switch self {
        case .mean: 1 / Double(count)
        case .sum: 1
        }
    }
}

extension FeatureMethod {
    /// The loss of this method on normalised maps; not for methods that kd does not know.
    var mapLoss: any MapLoss {
        switch self {
        case .at(let settings): AttentionTransfer(settings)
        case .amd(let settings): AngularMarginDistillation(settings)
        case .foreign(let method):
            // ObjectiveValidation has refused the objective before anything is made of it.
            preconditionFailure("kd has no loss for \(method.name)")
        }
    }
}
