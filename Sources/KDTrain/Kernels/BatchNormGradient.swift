/// What the backward pass of batch normalisation reads and writes.
///
/// With the normalised value n = (x - mean) * inverseDeviation, output = weight * n + bias and
/// then, when `output` is given, ReLU, whose mask is where `output` is positive.
public struct BatchNormGradient<Scalar: KernelScalar> {
    /// The input x, `[N, C, H, W]`.
    public let input: Tensor<Scalar>
    /// The output after a fused ReLU; nil when there was none.
    public let output: Tensor<Scalar>?
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
