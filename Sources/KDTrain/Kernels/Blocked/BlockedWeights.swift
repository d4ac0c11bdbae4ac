/// Weights in blocks of sixteen by sixteen channels, and back.
enum BlockedWeights {
    /// Packs row-major weights `[O, C, k, k]` into `[O/16][C/16][taps][lanes][16]`.
    ///
    /// - Parameters:
    ///   - swapped: Whether to exchange the roles of O and C, as the gradient by the input does.
    ///   - taps: The taps to take, in their order.
    static func pack(
        _ weight: FloatCursor, shape: ConvolutionShape, swapped: Bool, taps: [Int],
        into packed: FloatCursor, context: ComputeContext
    ) {
        let (outputs, inputs) =
            swapped
            ? (shape.inputChannels, shape.outputChannels)
            : (shape.outputChannels, shape.inputChannels)
        let lanes = min(inputs, 16)
        let inputBlocks = (inputs &+ 15) / 16
        let allTaps = shape.kernel &* shape.kernel
        let outputStep = swapped ? allTaps : inputs &* allTaps
        let inputStep = swapped ? outputs &* allTaps : allTaps
        context.workers.forEachSlice(outputs / 16 &* inputBlocks) { block in
            let (outputBlock, inputBlock) = (block / inputBlocks, block % inputBlocks)
            var place = packed.at(block &* taps.count &* lanes &* 16)
            for tap in taps {
                for lane in 0..<lanes {
                    let input = inputBlock &* 16 &+ lane
                    let source = weight.at(
                        outputBlock &* 16 &* outputStep &+ input &* inputStep &+ tap)
                    for output in 0..<16 {
                        place[output] = input < inputs ? source[output &* outputStep] : 0
                    }
                    place.advance(16)
                }
            }
        }
    }

    /// Adds up partial gradients, blocked as `pack` does, into or onto row-major `[O, C, k, k]`.
    static func reduce(
        _ partial: FloatCursor, parts: Int, into gradient: FloatCursor, adding: Bool,
        plan: DirectPlan, context: ComputeContext
    ) {
        let (taps, lanes) = (plan.taps, plan.lanes)
        let inputs = plan.shape.inputChannels
        context.workers.forEachSlice(plan.outputBlocks &* plan.inputBlocks) { block in
            let (outputBlock, inputBlock) = (block / plan.inputBlocks, block % plan.inputBlocks)
            for tap in 0..<taps {
                for lane in 0..<lanes where inputBlock &* 16 &+ lane < inputs {
                    let place = ((block &* taps &+ tap) &* lanes &+ lane) &* 16
                    var sum = partial.vector(place)
                    for part in 1..<max(parts, 1) {
                        sum += partial.vector(part &* plan.weightCount &+ place)
                    }
                    let channel = inputBlock &* 16 &+ lane
                    for output in 0..<16 {
                        let row = outputBlock &* 16 &+ output
                        let index = (row &* inputs &+ channel) &* taps &+ tap
                        gradient[index] = (adding ? gradient[index] : 0) + sum[output]
                    }
                }
            }
        }
    }
}
