/// A value in a computation, and after the backward pass its gradient.
public final class Variable<Scalar: KernelScalar> {
    /// The value.
    public let value: Tensor<Scalar>
    /// Whether anything that this value was computed from wants a gradient.
    public let requiresGradient: Bool
    /// The gradient of the loss by this value, kept for leaves after the backward pass.
    public internal(set) var gradient: Tensor<Scalar>?
    /// Where a leaf's gradient goes: memory that outlives the tape.
    let gradientDestination: Tensor<Scalar>?

    init(
        value: Tensor<Scalar>, requiresGradient: Bool, gradientDestination: Tensor<Scalar>? = nil
    ) {
        self.value = value
        self.requiresGradient = requiresGradient
        self.gradientDestination = gradientDestination
    }

    /// The extents of the value.
    public var shape: [Int] { value.shape }
}
