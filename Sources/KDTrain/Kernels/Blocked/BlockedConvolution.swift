/// Convolutions whose output is blocked: picks the kernel and prepares the weights.
enum BlockedConvolution {
    /// The convolution of `input`, blocked or row-major, into a blocked output.
    static func forward(
        _ input: Tensor<Float>, _ weight: Tensor<Float>, into output: Tensor<Float>,
        isExact: Bool, shape: ConvolutionShape, context: ComputeContext
    ) {
        let plan = DirectPlan(shape, isInputBlocked: input.layout == .blocked)
        let taps = Array(0..<plan.taps)
        context.withCursor(plan.weightCount) { weights in
            BlockedWeights.pack(
                weight.cursor, shape: shape, swapped: false, taps: taps, into: weights,
                context: context)
            if !isExact && plan.isInputBlocked && WinogradPlan.fits(shape) {
                winograd(
                    input.cursor, weights, into: output.cursor, adding: false,
                    plan: WinogradPlan(
                        batch: shape.batch, height: shape.inputHeight, width: shape.inputWidth,
                        inputChannels: shape.inputChannels, outputChannels: shape.outputChannels),
                    context: context)
            } else {
                DirectConvolution.forward(
                    input.cursor, weights, into: output.cursor, plan: plan, context: context)
            }
        }
    }

    private static func winograd(
        _ x: FloatCursor, _ weights: FloatCursor, into y: FloatCursor, adding: Bool,
        plan: WinogradPlan, context: ComputeContext
    ) {
        context.withCursor(plan.weightCount) { transformed in
            WinogradConvolution.transformWeights(
                weights, into: transformed, outputBlocks: plan.outputBlocks,
                inputBlocks: plan.inputBlocks, context: context)
            WinogradConvolution.convolve(
                x, transformed: transformed, into: y, adding: adding, plan: plan,
                context: context)
        }
    }

    /// The gradient by a blocked input from that by the blocked output.
    static func inputGradient(
        _ outputGradient: Tensor<Float>, _ weight: Tensor<Float>,
        into inputGradient: Tensor<Float>, adding: Bool, shape: ConvolutionShape,
        context: ComputeContext
    ) {
        let plan = DirectPlan(shape, isInputBlocked: true)
        guard WinogradPlan.fits(shape) else {
            return DirectInputGradient(plan).run(
                outputGradient.cursor, weight.cursor, into: inputGradient.cursor, adding: adding,
                context: context)
        }
        // The gradient is itself a convolution, by the flipped weights.
        let mirrored = WinogradPlan(
            batch: shape.batch, height: shape.inputHeight, width: shape.inputWidth,
            inputChannels: shape.outputChannels, outputChannels: shape.inputChannels)
        context.withCursor(plan.weightCount) { weights in
            BlockedWeights.pack(
                weight.cursor, shape: shape, swapped: true, taps: (0..<plan.taps).reversed(),
                into: weights, context: context)
            winograd(
                outputGradient.cursor, weights, into: inputGradient.cursor, adding: adding,
                plan: mirrored, context: context)
        }
    }

    /// The gradient by the weight from that by the blocked output.
    static func weightGradient(
        _ outputGradient: Tensor<Float>, _ input: Tensor<Float>,
        into weightGradient: Tensor<Float>, adding: Bool, shape: ConvolutionShape,
        context: ComputeContext
    ) {
        let plan = DirectPlan(shape, isInputBlocked: input.layout == .blocked)
        let isWinograd = plan.isInputBlocked && WinogradPlan.fits(shape)
        let winograd = WinogradPlan(
            batch: shape.batch, height: shape.outputHeight, width: shape.outputWidth,
            inputChannels: shape.inputChannels, outputChannels: shape.outputChannels)
        let items = isWinograd ? winograd.groups : shape.batch
        let parts = min(items, Slices.partialSums(batch: shape.batch, pixels: shape.outputPixels))
        let (g, x) = (outputGradient.cursor, input.cursor)
        context.withCursor(parts &* plan.weightCount) { partial in
            context.forEachSlice(parts) { part, context in
                let range = Slices.images(of: part, slices: parts, batch: items)
                let sum = partial.at(part &* plan.weightCount)
                if isWinograd {
                    WinogradConvolution.weightGradient(
                        g, x, groups: range, into: sum, plan: winograd, context: context)
                } else {
                    DirectConvolution.weightGradient(
                        g, x, images: range, into: sum, plan: plan, context: context)
                }
            }
            BlockedWeights.reduce(
                partial, parts: parts, into: weightGradient.cursor, adding: adding, plan: plan,
                context: context)
        }
    }
}
