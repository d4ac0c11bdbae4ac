import Foundation

/// The training precision: threads, vectors and OpenBLAS.
extension Float: KernelScalar {
    public static func exp(_ x: Float) -> Float { Foundation.exp(x) }
    public static func log(_ x: Float) -> Float { Foundation.log(x) }
    public static func cos(_ x: Float) -> Float { Foundation.cos(x) }
    public static func sin(_ x: Float) -> Float { Foundation.sin(x) }
    public static func acos(_ x: Float) -> Float { Foundation.acos(x) }
    public static func pow(_ base: Float, _ exponent: Float) -> Float {
        Foundation.pow(base, exponent)
    }
}

extension Float {
    public static func featureLayout(channels: Int) -> FeatureLayout {
        channels.isMultiple(of: Vector.width) ? .blocked : .rowMajor
    }

    public static func convolve(
        _ input: Tensor<Float>, _ weight: Tensor<Float>, into output: Tensor<Float>,
        isDifferentiated: Bool, shape: ConvolutionShape, context: ComputeContext
    ) {
        switch output.layout {
        case .blocked:
            BlockedConvolution.forward(
                input, weight, into: output, isExact: isDifferentiated, shape: shape,
                context: context)
        case .rowMajor:
            Conv2D.forward(
                input.inLayout(.rowMajor, pool: context.pool), weight, into: output, shape: shape,
                context: context)
        }
    }

    public static func convolutionInputGradient(
        _ outputGradient: Tensor<Float>, _ weight: Tensor<Float>, into inputGradient: Tensor<Float>,
        adding: Bool, shape: ConvolutionShape, context: ComputeContext
    ) {
        if outputGradient.layout == .blocked && inputGradient.layout == .blocked {
            return BlockedConvolution.inputGradient(
                outputGradient, weight, into: inputGradient, adding: adding, shape: shape,
                context: context)
        }
        let gradient = outputGradient.inLayout(.rowMajor, pool: context.pool)
        guard inputGradient.layout == .blocked else {
            return Conv2D.inputGradient(
                gradient, weight, into: inputGradient, adding: adding, shape: shape,
                context: context)
        }
        let result = context.makeTensor(shape: inputGradient.shape, of: Float.self)
        Conv2D.inputGradient(
            gradient, weight, into: result, adding: false, shape: shape, context: context)
        accumulate(result, scaledBy: 1, into: inputGradient, adding: adding, context: context)
    }

    public static func convolutionWeightGradient(
        _ outputGradient: Tensor<Float>, _ input: Tensor<Float>, into weightGradient: Tensor<Float>,
        adding: Bool, shape: ConvolutionShape, context: ComputeContext
    ) {
        switch outputGradient.layout {
        case .blocked:
            BlockedConvolution.weightGradient(
                outputGradient, input, into: weightGradient, adding: adding, shape: shape,
                context: context)
        case .rowMajor:
            Conv2D.weightGradient(
                outputGradient, input.inLayout(.rowMajor, pool: context.pool),
                into: weightGradient, adding: adding, shape: shape, context: context)
        }
    }
}

extension Float {
    public static func channelStatistics(
        _ input: Tensor<Float>, mean: Tensor<Float>, variance: Tensor<Float>,
        context: ComputeContext
    ) {
        switch input.layout {
        case .blocked:
            BlockedBatchNorm.statistics(input, mean: mean, variance: variance, context: context)
        case .rowMajor:
            BatchNorm2D.statistics(input, mean: mean, variance: variance, context: context)
        }
    }

    public static func affine(
        _ input: Tensor<Float>, _ affine: ChannelAffine<Float>, into output: Tensor<Float>,
        context: ComputeContext
    ) {
        let (layout, pool) = (output.layout, context.pool)
        let input = input.inLayout(layout, pool: pool)
        let affine = ChannelAffine(
            scale: affine.scale, shift: affine.shift,
            residual: affine.residual?.inLayout(layout, pool: pool),
            activation: affine.activation)
        switch layout {
        case .blocked: BlockedBatchNorm.affine(input, affine, into: output, context: context)
        case .rowMajor: BatchNorm2D.affine(input, affine, into: output, context: context)
        }
    }

    public static func batchNormGradient(
        _ outputGradient: Tensor<Float>, _ gradient: BatchNormGradient<Float>,
        context: ComputeContext
    ) {
        precondition(outputGradient.layout == gradient.input.layout, "a gradient in two layouts")
        switch gradient.input.layout {
        case .blocked:
            BlockedBatchNorm.gradient(outputGradient, gradient, context: context)
        case .rowMajor:
            BatchNorm2D.gradient(outputGradient, gradient, context: context)
        }
    }
}

extension Float {
    public static func activate(
        _ input: Tensor<Float>, _ activation: Activation, into output: Tensor<Float>,
        context: ComputeContext
    ) {
        Elementwise.activate(
            input.inLayout(output.layout, pool: context.pool), activation, into: output,
            context: context)
    }

    public static func activationGradient(
        _ outputGradient: Tensor<Float>, output: Tensor<Float>, _ activation: Activation,
        into inputGradient: Tensor<Float>, adding: Bool, context: ComputeContext
    ) {
        let layout = inputGradient.layout
        Elementwise.activationGradient(
            outputGradient.inLayout(layout, pool: context.pool),
            output: output.inLayout(layout, pool: context.pool), activation,
            into: inputGradient, adding: adding, context: context)
    }

    public static func add(
        _ first: Tensor<Float>, _ second: Tensor<Float>, into output: Tensor<Float>,
        context: ComputeContext
    ) {
        let layout = output.layout
        Elementwise.add(
            first.inLayout(layout, pool: context.pool), second.inLayout(layout, pool: context.pool),
            into: output, context: context)
    }

    public static func accumulate(
        _ source: Tensor<Float>, scaledBy factor: Float, into destination: Tensor<Float>,
        adding: Bool,
        context: ComputeContext
    ) {
        Elementwise.accumulate(
            source.inLayout(destination.layout, pool: context.pool), scaledBy: factor,
            into: destination, adding: adding, context: context)
    }

    public static func globalAveragePool(
        _ input: Tensor<Float>, into output: Tensor<Float>, context: ComputeContext
    ) {
        switch input.layout {
        case .blocked: BlockedPooling.average(input, into: output, context: context)
        case .rowMajor: Elementwise.globalAveragePool(input, into: output, context: context)
        }
    }

    public static func globalAveragePoolGradient(
        _ outputGradient: Tensor<Float>, into inputGradient: Tensor<Float>, adding: Bool,
        context: ComputeContext
    ) {
        switch inputGradient.layout {
        case .blocked:
            BlockedPooling.averageGradient(
                outputGradient, into: inputGradient, adding: adding, context: context)
        case .rowMajor:
            Elementwise.globalAveragePoolGradient(
                outputGradient, into: inputGradient, adding: adding, context: context)
        }
    }

    public static func multiply(
        _ first: MatrixOperand<Float>, _ second: MatrixOperand<Float>, into output: Tensor<Float>,
        adding: Bool, context: ComputeContext
    ) {
        MatrixProduct.multiply(first, second, into: output, adding: adding)
    }
}

extension Float {
    public static func momentumStep(
        _ step: MomentumStep<Float>, value: Tensor<Float>, gradient: Tensor<Float>,
        buffer: Tensor<Float>, context: ComputeContext
    ) {
        OptimizerStep.momentum(
            step, value: value, gradient: gradient, buffer: buffer, context: context)
    }

    public static func adamStep(
        _ step: AdamStep<Float>, value: Tensor<Float>, gradient: Tensor<Float>,
        mean: Tensor<Float>, square: Tensor<Float>, context: ComputeContext
    ) {
        OptimizerStep.adam(
            step, value: value, gradient: gradient, mean: mean, square: square, context: context)
    }
}
