import Foundation

/// The precision of gradient checks: every kernel is the plain reference.
extension Double: KernelScalar {
    public static func featureLayout(channels: Int) -> FeatureLayout { .rowMajor }

    public static func exp(_ x: Double) -> Double { Foundation.exp(x) }
    public static func log(_ x: Double) -> Double { Foundation.log(x) }
    public static func cos(_ x: Double) -> Double { Foundation.cos(x) }
    public static func sin(_ x: Double) -> Double { Foundation.sin(x) }
    public static func acos(_ x: Double) -> Double { Foundation.acos(x) }
    public static func pow(_ base: Double, _ exponent: Double) -> Double {
        Foundation.pow(base, exponent)
    }
}

extension Double {
    public static func convolve(
        _ input: Tensor<Double>, _ weight: Tensor<Double>, into output: Tensor<Double>,
        isDifferentiated: Bool, shape: ConvolutionShape, context: ComputeContext
    ) {
        Conv2D.referenceForward(input, weight, into: output, shape: shape)
    }

    public static func convolutionInputGradient(
        _ outputGradient: Tensor<Double>, _ weight: Tensor<Double>,
        into inputGradient: Tensor<Double>,
        adding: Bool, shape: ConvolutionShape, context: ComputeContext
    ) {
        Conv2D.referenceInputGradient(
            outputGradient, weight, into: inputGradient, adding: adding, shape: shape)
    }

    public static func convolutionWeightGradient(
        _ outputGradient: Tensor<Double>, _ input: Tensor<Double>,
        into weightGradient: Tensor<Double>,
        adding: Bool, shape: ConvolutionShape, context: ComputeContext
    ) {
        Conv2D.referenceWeightGradient(
            outputGradient, input, into: weightGradient, adding: adding, shape: shape)
    }
}

extension Double {
    public static func channelStatistics(
        _ input: Tensor<Double>, mean: Tensor<Double>, variance: Tensor<Double>,
        context: ComputeContext
    ) {
        BatchNorm2D.referenceStatistics(input, mean: mean, variance: variance)
    }

    public static func affine(
        _ input: Tensor<Double>, _ affine: ChannelAffine<Double>, into output: Tensor<Double>,
        context: ComputeContext
    ) {
        BatchNorm2D.referenceAffine(input, affine, into: output)
    }

    public static func batchNormGradient(
        _ outputGradient: Tensor<Double>, _ gradient: BatchNormGradient<Double>,
        context: ComputeContext
    ) {
        BatchNorm2D.referenceGradient(outputGradient, gradient)
    }
}

extension Double {
    public static func activate(
        _ input: Tensor<Double>, _ activation: Activation, into output: Tensor<Double>,
        context: ComputeContext
    ) {
        Elementwise.referenceActivate(input, activation, into: output)
    }

    public static func activationGradient(
        _ outputGradient: Tensor<Double>, output: Tensor<Double>, _ activation: Activation,
        into inputGradient: Tensor<Double>, adding: Bool, context: ComputeContext
    ) {
        Elementwise.referenceActivationGradient(
            outputGradient, output: output, activation, into: inputGradient, adding: adding)
    }

    public static func add(
        _ first: Tensor<Double>, _ second: Tensor<Double>, into output: Tensor<Double>,
        context: ComputeContext
    ) {
        Elementwise.referenceAdd(first, second, into: output)
    }

    public static func accumulate(
        _ source: Tensor<Double>, scaledBy factor: Double, into destination: Tensor<Double>,
        adding: Bool,
        context: ComputeContext
    ) {
        Elementwise.referenceAccumulate(
            source, scaledBy: factor, into: destination, adding: adding)
    }

    public static func globalAveragePool(
        _ input: Tensor<Double>, into output: Tensor<Double>, context: ComputeContext
    ) {
        Elementwise.referenceGlobalAveragePool(input, into: output)
    }

    public static func globalAveragePoolGradient(
        _ outputGradient: Tensor<Double>, into inputGradient: Tensor<Double>, adding: Bool,
        context: ComputeContext
    ) {
        Elementwise.referenceGlobalAveragePoolGradient(
            outputGradient, into: inputGradient, adding: adding)
    }

    public static func multiply(
        _ first: MatrixOperand<Double>, _ second: MatrixOperand<Double>,
        into output: Tensor<Double>,
        adding: Bool, context: ComputeContext
    ) {
        MatrixProduct.reference(first, second, into: output, adding: adding)
    }
}

extension Double {
    public static func momentumStep(
        _ step: MomentumStep<Double>, value: Tensor<Double>, gradient: Tensor<Double>,
        buffer: Tensor<Double>, context: ComputeContext
    ) {
        OptimizerStep.referenceMomentum(
            step, value: value, gradient: gradient, buffer: buffer)
    }

    public static func adamStep(
        _ step: AdamStep<Double>, value: Tensor<Double>, gradient: Tensor<Double>,
        mean: Tensor<Double>, square: Tensor<Double>, context: ComputeContext
    ) {
        OptimizerStep.referenceAdam(
            step, value: value, gradient: gradient, mean: mean, square: square)
    }
}
