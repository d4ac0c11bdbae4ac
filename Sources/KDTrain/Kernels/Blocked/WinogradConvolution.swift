/// 3x3 convolutions of stride 1 on blocked features, by Winograd's F(4x4, 3x3).
enum WinogradConvolution {
    /// Computes the convolution of `x` with weights that ``transformWeights`` prepared.
    ///
    /// With flipped weights it is the gradient by the input.
    static func convolve(
        _ x: FloatCursor, transformed weights: FloatCursor, into y: FloatCursor, adding: Bool,
        plan: WinogradPlan, context: ComputeContext
    ) {
        let inputStep = plan.pointStep(blocks: plan.inputBlocks)
        let outputStep = plan.pointStep(blocks: 2)
        let points = WinogradTransform.points
        let sizes = [points &* inputStep, points &* outputStep, plan.scratchCount]
        context.forEachSlice(plan.groups) { group, context in
            let rows = plan.rows(ofGroup: group)
            context.withCursors(sizes[0], sizes[1], sizes[2]) { input, output, scratch in
                plan.transformInput(
                    x, rows: rows, blocks: plan.inputBlocks, into: input, band: scratch)
                for block in stride(from: 0, to: plan.outputBlocks, by: 2) {
                    let count = min(2, plan.outputBlocks &- block)
                    multiply(
                        input, weights, block: block, count: count, into: output, plan: plan,
                        tiles: rows.count &* plan.tileColumns)
                    for part in 0..<count {
                        plan.transformOutput(
                            output.at(part &* plan.tiles &* Vector.width), pointStep: outputStep,
                            rows: rows, block: block &+ part, into: y, adding: adding,
                            scratch: scratch)
                    }
                }
            }
        }
    }

    /// The products of all points for one or two blocks of output channels.
    @inline(never)
    private static func multiply(
        _ input: FloatCursor, _ weights: FloatCursor, block: Int, count: Int,
        into output: FloatCursor, plan: WinogradPlan, tiles: Int
    ) {
        let inputStep = plan.pointStep(blocks: plan.inputBlocks)
        let outputStep = plan.pointStep(blocks: 2)
        let weightStep = plan.inputBlocks &* 256
        let segment = plan.tiles &* Vector.width
        let product = ProductTile(
            aRow: 16, aDepth: 1, depth: 16, segments: plan.inputBlocks, bSegment: 256,
            bBlock: WinogradTransform.points &* weightStep, row: 16, block: segment,
            adding: false)
        for point in 0..<WinogradTransform.points {
            let a = input.at(point &* inputStep)
            let c = output.at(point &* outputStep)
            let b = weights.at((block &* WinogradTransform.points &+ point) &* weightStep)
            product.run(
                rows: tiles, pair: count == 2, a, { $0 &* segment }, b, into: c)
        }
    }
}

// MARK: - Weights

extension WinogradConvolution {
    /// Transforms blocked weights `[O/16][C/16][9][16 C][16 O]` to `[O/16][36][C/16][16 C][16 O]`.
    static func transformWeights(
        _ weights: FloatCursor, into points: FloatCursor, outputBlocks: Int, inputBlocks: Int,
        context: ComputeContext
    ) {
        let step = inputBlocks &* 256
        context.forEachSlice(outputBlocks &* inputBlocks) { block, context in
            let (outputBlock, inputBlock) = (block / inputBlocks, block % inputBlocks)
            let first = outputBlock &* WinogradTransform.points &* step
            let target = points.at(first &+ inputBlock &* 256)
            context.withCursor(18 &* Vector.width) { scratch in
                for channel in 0..<Vector.width {
                    WinogradTransform.weightTile(
                        weights.at(block &* 9 &* 256 &+ channel &* 16), scratch: scratch,
                        into: target.at(channel &* 16), pointStep: step)
                }
            }
        }
    }
}

// MARK: - Gradient by the weight

extension WinogradConvolution {
    /// Adds up the gradient by the weight of some groups, blocked
    /// `[O/16][C/16][9][16 C][16 O]`.
    static func weightGradient(
        _ g: FloatCursor, _ x: FloatCursor, groups: Range<Int>, into sum: FloatCursor,
        plan: WinogradPlan, context: ComputeContext
    ) {
        let points = WinogradTransform.points
        let inputCount = points &* plan.pointStep(blocks: plan.inputBlocks)
        let gradientCount = points &* plan.pointStep(blocks: plan.outputBlocks)
        context.withCursors(inputCount, gradientCount, plan.weightCount) { input, gradient, sums in
            context.withCursor(plan.scratchCount) { scratch in
                for group in groups {
                    let rows = plan.rows(ofGroup: group)
                    plan.transformInput(
                        x, rows: rows, blocks: plan.inputBlocks, into: input, band: scratch)
                    plan.transformGradient(g, rows: rows, into: gradient, band: scratch)
                    multiplyGradients(
                        input, gradient, into: sums, adding: group > groups.lowerBound,
                        tiles: rows.count &* plan.tileColumns, plan: plan)
                }
                finish(sums, into: sum, plan: plan, scratch: scratch)
            }
        }
    }

    /// Sums over tiles of the products of inputs and gradients, `[36][O/16][C/16][16 C][16 O]`.
    @inline(never)
    private static func multiplyGradients(
        _ input: FloatCursor, _ gradient: FloatCursor, into sums: FloatCursor, adding: Bool,
        tiles: Int, plan: WinogradPlan
    ) {
        let inputStep = plan.pointStep(blocks: plan.inputBlocks)
        let gradientStep = plan.pointStep(blocks: plan.outputBlocks)
        let blockStep = plan.tiles &* Vector.width
        let rowStep = plan.inputBlocks &* 256
        let product = ProductTile(
            aRow: 1, aDepth: 16, depth: tiles, segments: 1, bSegment: 0, bBlock: blockStep,
            row: 16, block: rowStep, adding: adding)
        for point in 0..<WinogradTransform.points {
            let target = sums.at(point &* plan.outputBlocks &* rowStep)
            for block in stride(from: 0, to: plan.outputBlocks, by: 2) {
                let b = gradient.at(point &* gradientStep &+ block &* blockStep)
                for inputBlock in 0..<plan.inputBlocks {
                    let a = input.at(point &* inputStep &+ inputBlock &* blockStep)
                    product.run(
                        rows: 16, pair: block &+ 1 < plan.outputBlocks, a, { _ in 0 }, b,
                        into: target.at(block &* rowStep &+ inputBlock &* 256))
                }
            }
        }
    }

    private static func finish(
        _ sums: FloatCursor, into sum: FloatCursor, plan: WinogradPlan, scratch: FloatCursor
    ) {
        let step = plan.outputBlocks &* plan.inputBlocks &* 256
        for block in 0..<plan.outputBlocks &* plan.inputBlocks {
            for channel in 0..<Vector.width {
                WinogradTransform.weightGradientTile(
                    sums.at(block &* 256 &+ channel &* 16), pointStep: step, scratch: scratch,
                    into: sum.at(block &* 9 &* 256 &+ channel &* 16))
            }
        }
    }
}
