/// What batch normalisation computes once its statistics are known, with what follows it:
/// `activation(scale * x + shift + residual)`.
public struct ChannelAffine<Scalar: KernelScalar> {
    /// The factor of each channel, `[C]`.
    public let scale: Tensor<Scalar>
    /// What is added to each channel, `[C]`.
    public let shift: Tensor<Scalar>
    /// What is added to each element, in the shape of x; nil for nothing.
    public let residual: Tensor<Scalar>?
    /// The range of the result.
    public let activation: Activation

    /// Creates an affine map of each channel; nothing follows it unless given.
    public init(
        scale: Tensor<Scalar>, shift: Tensor<Scalar>, residual: Tensor<Scalar>? = nil,
        activation: Activation = .identity
    ) {
        self.scale = scale
        self.shift = shift
        self.residual = residual
        self.activation = activation
    }
}
