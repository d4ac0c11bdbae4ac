/// The gradient of a convolution by its blocked input, for any kernel and stride.
///
/// Input pixels fall into stride x stride *phases* by the remainder of their position: all pixels
/// of a phase are reached by the same taps, and from consecutive output pixels.
struct DirectInputGradient {
    private let plan: DirectPlan
    private let phases: [Phase]

    private struct Phase {
        let row: Int
        let column: Int
        /// The taps that reach the phase, as indices into the kernel.
        let taps: [Int]
        /// Where the padded output gradient is read, for each output block and tap.
        let offsets: [Int]
        /// Where the phase's weights begin.
        let weights: Int
    }

    init(_ plan: DirectPlan) {
        self.plan = plan
        let shape = plan.shape
        var (phases, weights) = ([Phase](), 0)
        for row in 0..<shape.stride {
            for column in 0..<shape.stride {
                let taps = (0..<plan.taps).filter { tap in
                    (row + shape.padding - tap / shape.kernel) % shape.stride == 0
                        && (column + shape.padding - tap % shape.kernel) % shape.stride == 0
                }
                let phase = Phase(
                    row: row, column: column, taps: taps,
                    offsets: Self.offsets(plan, row: row, column: column, taps: taps),
                    weights: weights)
                weights += plan.inputBlocks * plan.outputBlocks * taps.count * 256
                phases.append(phase)
            }
        }
        self.phases = phases
    }

    /// Rows and columns of zeros around an output map, enough for every tap.
    private static func halo(_ plan: DirectPlan) -> Int { plan.shape.kernel }

    private static func rowStep(_ plan: DirectPlan) -> Int {
        (plan.shape.outputWidth &+ 2 &* halo(plan)) &* 16
    }

    private static func plane(_ plan: DirectPlan) -> Int {
        (plan.shape.outputHeight &+ 2 &* halo(plan)) &* rowStep(plan)
    }

    private static func offsets(
        _ plan: DirectPlan, row: Int, column: Int, taps: [Int]
    ) -> [Int] {
        let shape = plan.shape
        return (0..<plan.outputBlocks).flatMap { block in
            taps.map { tap in
                let y = (row + shape.padding - tap / shape.kernel) / shape.stride + halo(plan)
                let x = (column + shape.padding - tap % shape.kernel) / shape.stride + halo(plan)
                return block * plane(plan) + y * rowStep(plan) + x * 16
            }
        }
    }
}

// MARK: - The gradient

extension DirectInputGradient {
    /// Computes the gradient from row-major weights `[O, C, k, k]`.
    func run(
        _ g: FloatCursor, _ weight: FloatCursor, into d: FloatCursor, adding: Bool,
        context: ComputeContext
    ) {
        let shape = plan.shape
        context.withCursor(plan.weightCount) { weights in
            for phase in phases {
                BlockedWeights.pack(
                    weight, shape: shape, swapped: true, taps: phase.taps,
                    into: weights.at(phase.weights), context: context)
            }
            context.forEachSlice(shape.batch) { image, context in
                context.withCursor(plan.outputBlocks &* Self.plane(plan)) { padded in
                    pad(g.at(image &* shape.outputImage), into: padded)
                    for phase in phases {
                        multiply(
                            padded, weights.at(phase.weights), phase,
                            into: d.at(image &* shape.inputImage), adding: adding)
                    }
                }
            }
        }
    }

    private func pad(_ g: FloatCursor, into padded: FloatCursor) {
        let (shape, halo) = (plan.shape, Self.halo(plan))
        let (rowStep, plane) = (Self.rowStep(plan), Self.plane(plan))
        padded.clear(plan.outputBlocks &* plane)
        for block in 0..<plan.outputBlocks {
            for row in 0..<shape.outputHeight {
                let line = padded.at(block &* plane &+ (row &+ halo) &* rowStep &+ halo &* 16)
                let source = (block &* shape.outputHeight &+ row) &* shape.outputWidth
                line.copy(from: g.at(source &* 16), shape.outputWidth &* 16)
            }
        }
    }

    @inline(never)
    private func multiply(
        _ padded: FloatCursor, _ weights: FloatCursor, _ phase: Phase, into d: FloatCursor,
        adding: Bool
    ) {
        let shape = plan.shape
        let weightStep = phase.offsets.count &* 256
        let columns = (shape.inputWidth &- phase.column &+ shape.stride &- 1) / shape.stride
        let product = ProductTile(
            aRow: 16, aDepth: 1, depth: 16, segments: phase.offsets.count, bSegment: 256,
            bBlock: weightStep, row: shape.stride &* 16, block: shape.inputPixels &* 16,
            adding: adding)
        unsafe phase.offsets.withUnsafeBufferPointer { offsets in
            for block in stride(from: 0, to: plan.inputBlocks, by: 2) {
                for row in stride(from: phase.row, to: shape.inputHeight, by: shape.stride) {
                    let source = (row &- phase.row) / shape.stride &* Self.rowStep(plan)
                    let pixel = (block &* shape.inputHeight &+ row) &* shape.inputWidth
                    product.run(
                        rows: columns, pair: block &+ 1 < plan.inputBlocks, padded.at(source),
                        { unsafe offsets[$0] }, weights.at(block &* weightStep),
                        into: d.at((pixel &+ phase.column) &* 16))
                }
            }
        }
    }
}
