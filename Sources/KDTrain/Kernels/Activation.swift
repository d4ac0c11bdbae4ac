/// What follows an operation element by element: its result is clamped to a range.
public struct Activation: Hashable, Sendable {
    /// Smaller values become this; minus infinity where there is no such limit.
    public let floor: Float
    /// Larger values become this; infinity where there is no such limit.
    public let ceiling: Float

    /// The clamping to `floor...ceiling`.
    public init(floor: Float, ceiling: Float) {
        self.floor = floor
        self.ceiling = ceiling
    }

    /// No activation: every value stays.
    public static let identity = Activation(floor: -.infinity, ceiling: .infinity)
    /// `max(x, 0)`.
    public static let relu = Activation(floor: 0, ceiling: .infinity)
    /// `min(max(x, 0), 6)`.
    public static let relu6 = Activation(floor: 0, ceiling: 6)

    /// Whether every value stays as it is.
    var isIdentity: Bool { floor == -.infinity && ceiling == .infinity }

    /// The clamped value; not a number stays so.
    @inline(__always)
    func clamp<Scalar: KernelScalar>(_ value: Scalar) -> Scalar {
        min(max(value, Scalar(floor)), Scalar(ceiling))
    }

    /// The clamped values, lane by lane; not a number stays so.
    @inline(__always)
    func clamp(_ value: Vector) -> Vector {
        let floored = value.replacing(with: floor, where: value .< floor)
        return floored.replacing(with: ceiling, where: floored .> ceiling)
    }

    /// Whether the gradient passes where the output is this: strictly within the range.
    @inline(__always)
    func passes<Scalar: KernelScalar>(_ output: Scalar) -> Bool {
        output > Scalar(floor) && output < Scalar(ceiling)
    }

    /// The gradients that pass, lane by lane, and zero elsewhere.
    @inline(__always)
    func passed(_ gradient: Vector, output: Vector) -> Vector {
        Vector(repeating: 0).replacing(
            with: gradient, where: (output .> floor) .& (output .< ceiling))
    }
}
