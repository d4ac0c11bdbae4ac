/// A number type with the kernels that the engine runs on it.
///
/// The one door to the kernels: the tape knows nothing else of how they work. `Float` trains, with
/// threads, vectors and OpenBLAS; `Double` checks gradients with the plain reference twins.
///
/// Features are `[N, C, H, W]` in either ``FeatureLayout``, all else is row-major. Shapes are
/// checked by the tape. Where a method takes `adding`, the result is added to the destination,
/// otherwise it replaces it.
public protocol KernelScalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
    // MARK: Elementary functions

    /// e to the power of x.
    static func exp(_ x: Self) -> Self
    /// The natural logarithm.
    static func log(_ x: Self) -> Self
    /// The cosine of x radians.
    static func cos(_ x: Self) -> Self
    /// The sine of x radians.
    static func sin(_ x: Self) -> Self
    /// The angle in 0...pi whose cosine is x.
    static func acos(_ x: Self) -> Self
    /// `base` to the power of `exponent`.
    static func pow(_ base: Self, _ exponent: Self) -> Self

    // MARK: Layout

    /// The layout in which the kernels like features of this many channels best.
    static func featureLayout(channels: Int) -> FeatureLayout

    // MARK: Convolution

    /// Convolves `input` `[N, C, H, W]` with `weight` `[O, C, k, k]` into `output`.
    ///
    /// - Parameter isDifferentiated: Whether a backward pass will follow. Then the result must be
    ///   exact to a few roundings: a value that an error of 1e-6 moves across the edge of a ReLU
    ///   changes the gradients of a small batch by a percent. Gradients themselves have no edges.
    static func convolve(
        _ input: Tensor<Self>, _ weight: Tensor<Self>, into output: Tensor<Self>,
        isDifferentiated: Bool, shape: ConvolutionShape, context: ComputeContext)

    /// The gradient of a convolution by its input.
    static func convolutionInputGradient(
        _ outputGradient: Tensor<Self>, _ weight: Tensor<Self>, into inputGradient: Tensor<Self>,
        adding: Bool, shape: ConvolutionShape, context: ComputeContext)

    /// The gradient of a convolution by its weight.
    static func convolutionWeightGradient(
        _ outputGradient: Tensor<Self>, _ input: Tensor<Self>, into weightGradient: Tensor<Self>,
        adding: Bool, shape: ConvolutionShape, context: ComputeContext)

    // MARK: Batch normalisation

    /// The mean and the biased variance of each channel over (N, H, W).
    static func channelStatistics(
        _ input: Tensor<Self>, mean: Tensor<Self>, variance: Tensor<Self>, context: ComputeContext)

    /// An affine map of each channel with what follows it; input and output may be the same.
    static func affine(
        _ input: Tensor<Self>, _ affine: ChannelAffine<Self>, into output: Tensor<Self>,
        context: ComputeContext)

    /// The gradients of batch normalisation; see ``BatchNormGradient``. The output's gradient has
    /// the input's layout.
    static func batchNormGradient(
        _ outputGradient: Tensor<Self>, _ gradient: BatchNormGradient<Self>,
        context: ComputeContext)

    // MARK: Element by element

    /// The activation of every element.
    static func activate(
        _ input: Tensor<Self>, _ activation: Activation, into output: Tensor<Self>,
        context: ComputeContext)

    /// The gradient of an activation: passes where the output lies strictly within the range.
    static func activationGradient(
        _ outputGradient: Tensor<Self>, output: Tensor<Self>, _ activation: Activation,
        into inputGradient: Tensor<Self>, adding: Bool, context: ComputeContext)

    /// `first + second`.
    static func add(
        _ first: Tensor<Self>, _ second: Tensor<Self>, into output: Tensor<Self>,
        context: ComputeContext)

    /// `factor * source`, into or onto the destination.
    static func accumulate(
        _ source: Tensor<Self>, scaledBy factor: Self, into destination: Tensor<Self>,
        adding: Bool, context: ComputeContext)

    /// Copies channels of features into or onto channels of others with the same maps.
    static func copyChannels(
        _ source: Tensor<Self>, _ map: ChannelMap, into destination: Tensor<Self>, adding: Bool,
        context: ComputeContext)

    // MARK: Channel by channel

    /// The largest value of each window.
    static func maxPool(
        _ input: Tensor<Self>, into output: Tensor<Self>, shape: WindowShape,
        context: ComputeContext)

    /// The gradient of max pooling: it goes to the first of the largest values.
    static func maxPoolGradient(
        _ outputGradient: Tensor<Self>, _ input: Tensor<Self>, output: Tensor<Self>,
        into inputGradient: Tensor<Self>, adding: Bool, shape: WindowShape,
        context: ComputeContext)

    /// Convolves each channel of `input` with its own kernel of `weight` `[C, 1, k, k]`.
    static func depthwiseConvolve(
        _ input: Tensor<Self>, _ weight: Tensor<Self>, into output: Tensor<Self>,
        shape: WindowShape, context: ComputeContext)

    /// The gradient of a depthwise convolution by its input.
    static func depthwiseInputGradient(
        _ outputGradient: Tensor<Self>, _ weight: Tensor<Self>, into inputGradient: Tensor<Self>,
        adding: Bool, shape: WindowShape, context: ComputeContext)

    /// The gradient of a depthwise convolution by its weight.
    static func depthwiseWeightGradient(
        _ outputGradient: Tensor<Self>, _ input: Tensor<Self>, into weightGradient: Tensor<Self>,
        adding: Bool, shape: WindowShape, context: ComputeContext)

    // MARK: Attention maps

    /// The map of each image: the sum over channels of |F|^power, divided by scale^power.
    ///
    /// `map` gets `[N, H * W]`, `scale` `[N]`: 1 where nothing threatens to overflow.
    static func spatialMap(
        _ features: Tensor<Self>, power: Int, into map: Tensor<Double>, scale: Tensor<Double>,
        context: ComputeContext)

    /// The gradient by the features from the gradient by the (scaled) maps.
    static func spatialMapGradient(
        _ mapGradient: Tensor<Double>, scale: Tensor<Double>, _ features: Tensor<Self>,
        power: Int, into featureGradient: Tensor<Self>, adding: Bool, context: ComputeContext)

    // MARK: Pooling and products

    /// The mean of each `[H, W]` map: `[N, C, H, W]` to `[N, C]`.
    static func globalAveragePool(
        _ input: Tensor<Self>, into output: Tensor<Self>, context: ComputeContext)

    /// The gradient of the mean of each map.
    static func globalAveragePoolGradient(
        _ outputGradient: Tensor<Self>, into inputGradient: Tensor<Self>, adding: Bool,
        context: ComputeContext)

    /// The matrix product of `first` and `second`, each transposed first when so marked.
    static func multiply(
        _ first: MatrixOperand<Self>, _ second: MatrixOperand<Self>, into output: Tensor<Self>,
        adding: Bool, context: ComputeContext)

    // MARK: Optimizer steps

    /// Moves a parameter and its momentum by one step of gradient descent; see ``SGD``.
    static func momentumStep(
        _ step: MomentumStep<Self>, value: Tensor<Self>, gradient: Tensor<Self>,
        buffer: Tensor<Self>, context: ComputeContext)

    /// Moves a parameter and its running means by one step of Adam; see ``Adam``.
    static func adamStep(
        _ step: AdamStep<Self>, value: Tensor<Self>, gradient: Tensor<Self>, mean: Tensor<Self>,
        square: Tensor<Self>, context: ComputeContext)
}

/// A matrix as an operand of a product.
public struct MatrixOperand<Scalar: KernelScalar> {
    /// The matrix as stored, `[rows, columns]`.
    public let tensor: Tensor<Scalar>
    /// Whether it enters the product transposed.
    public let isTransposed: Bool

    /// A matrix, transposed or as it is.
    public init(_ tensor: Tensor<Scalar>, transposed: Bool = false) {
        precondition(tensor.shape.count == 2, "a matrix has two axes, not \(tensor.shape)")
        self.tensor = tensor
        self.isTransposed = transposed
    }

    /// The rows of the operand as it enters the product.
    public var rows: Int { tensor.shape[isTransposed ? 1 : 0] }
    /// The columns of the operand as it enters the product.
    public var columns: Int { tensor.shape[isTransposed ? 0 : 1] }
}
