/// Kernels that treat every channel by itself.
extension Float {
    public static func copyChannels(
        _ source: Tensor<Float>, _ map: ChannelMap, into destination: Tensor<Float>,
        adding: Bool, context: ComputeContext
    ) {
        ChannelCopy.copy(source, map, into: destination, adding: adding, context: context)
    }

    public static func maxPool(
        _ input: Tensor<Float>, into output: Tensor<Float>, shape: WindowShape,
        context: ComputeContext
    ) {
        MaxPool2D.forward(
            input.inLayout(output.layout, pool: context.pool), into: output, shape: shape,
            context: context)
    }

    public static func maxPoolGradient(
        _ outputGradient: Tensor<Float>, _ input: Tensor<Float>, output: Tensor<Float>,
        into inputGradient: Tensor<Float>, adding: Bool, shape: WindowShape,
        context: ComputeContext
    ) {
        let (layout, pool) = (inputGradient.layout, context.pool)
        MaxPool2D.gradient(
            outputGradient.inLayout(layout, pool: pool), input.inLayout(layout, pool: pool),
            output: output.inLayout(layout, pool: pool), into: inputGradient, adding: adding,
            shape: shape, context: context)
    }

    public static func depthwiseConvolve(
        _ input: Tensor<Float>, _ weight: Tensor<Float>, into output: Tensor<Float>,
        shape: WindowShape, context: ComputeContext
    ) {
        DepthwiseConv2D.forward(
            input.inLayout(output.layout, pool: context.pool), weight, into: output, shape: shape,
            context: context)
    }

    public static func depthwiseInputGradient(
        _ outputGradient: Tensor<Float>, _ weight: Tensor<Float>,
        into inputGradient: Tensor<Float>, adding: Bool, shape: WindowShape,
        context: ComputeContext
    ) {
        DepthwiseConv2D.inputGradient(
            outputGradient.inLayout(inputGradient.layout, pool: context.pool), weight,
            into: inputGradient, adding: adding, shape: shape, context: context)
    }

    public static func depthwiseWeightGradient(
        _ outputGradient: Tensor<Float>, _ input: Tensor<Float>,
        into weightGradient: Tensor<Float>, adding: Bool, shape: WindowShape,
        context: ComputeContext
    ) {
        DepthwiseConv2D.weightGradient(
            outputGradient.inLayout(input.layout, pool: context.pool), input,
            into: weightGradient, adding: adding, shape: shape, context: context)
    }
}

/// Kernels that treat every channel by itself.
extension Double {
    public static func copyChannels(
        _ source: Tensor<Double>, _ map: ChannelMap, into destination: Tensor<Double>,
        adding: Bool, context: ComputeContext
    ) {
        ChannelCopy.reference(source, map, into: destination, adding: adding)
    }

    public static func maxPool(
        _ input: Tensor<Double>, into output: Tensor<Double>, shape: WindowShape,
        context: ComputeContext
    ) {
        MaxPool2D.referenceForward(input, into: output, shape: shape)
    }

    public static func maxPoolGradient(
        _ outputGradient: Tensor<Double>, _ input: Tensor<Double>, output: Tensor<Double>,
        into inputGradient: Tensor<Double>, adding: Bool, shape: WindowShape,
        context: ComputeContext
    ) {
        MaxPool2D.referenceGradient(
            outputGradient, input, into: inputGradient, adding: adding, shape: shape)
    }

    public static func depthwiseConvolve(
        _ input: Tensor<Double>, _ weight: Tensor<Double>, into output: Tensor<Double>,
        shape: WindowShape, context: ComputeContext
    ) {
        DepthwiseConv2D.referenceForward(input, weight, into: output, shape: shape)
    }

    public static func depthwiseInputGradient(
        _ outputGradient: Tensor<Double>, _ weight: Tensor<Double>,
        into inputGradient: Tensor<Double>, adding: Bool, shape: WindowShape,
        context: ComputeContext
    ) {
        DepthwiseConv2D.referenceInputGradient(
            outputGradient, weight, into: inputGradient, adding: adding, shape: shape)
    }

    public static func depthwiseWeightGradient(
        _ outputGradient: Tensor<Double>, _ input: Tensor<Double>,
        into weightGradient: Tensor<Double>, adding: Bool, shape: WindowShape,
        context: ComputeContext
    ) {
        DepthwiseConv2D.referenceWeightGradient(
            outputGradient, input, into: weightGradient, adding: adding, shape: shape)
    }
}
