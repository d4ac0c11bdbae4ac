/// What the backward pass of batch normalisation reads and writes.
///
/// With the normalised value n = (x - mean) * inverseDeviation, output =
/// activation(weight * n + bias + residual). The residual's gradient is what of the output's
/// gradient passes the activation: see ``keepsPassed``.
public struct BatchNormGradient<Scalar: KernelScalar> {
    /// The input x, `[N, C, H, W]`.
    public let input: Tensor<Scalar>
    /// The output, read only where there is an activation.
    public let output: Tensor<Scalar>
    /// What the output was clamped to.
    public let activation: Activation
    /// Whether the output's gradient is replaced by what of it passes the activation.
    public let keepsPassed: Bool
    /// The scale of each channel, `[C]`.
    public let weight: Tensor<Scalar>
    /// The mean that was subtracted, `[C]`.
    public let mean: Tensor<Scalar>
    /// One over the deviation that was divided by, `[C]`.
    public let inverseDeviation: Tensor<Scalar>
    /// Whether mean and deviation came from this batch, and so depend on x.
    public let usesBatchStatistics: Bool
    /// Where the gradient by x goes.
    public let inputGradient: GradientTarget<Scalar>?
    /// Where the gradient by the scale goes.
    public let weightGradient: GradientTarget<Scalar>?
    /// Where the gradient by the shift goes.
    public let biasGradient: GradientTarget<Scalar>?
}
