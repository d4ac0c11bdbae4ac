/// Convolutions of any kernel and stride on blocked features, without patches or transforms.
enum DirectConvolution {
    /// The output pixels whose input is copied at a time.
    private static let bandPixels = 1024

    static func forward(
        _ x: FloatCursor, _ weights: FloatCursor, into y: FloatCursor, plan: DirectPlan,
        context: ComputeContext
    ) {
        let shape = plan.shape
        let bandRows = max(1, min(shape.outputHeight, bandPixels / shape.outputWidth))
        let bands = (shape.outputHeight &+ bandRows &- 1) / bandRows
        let table = offsets(plan, plane: plan.windowPlane(rows: bandRows))
        context.forEachSlice(shape.batch &* bands) { slice, context in
            let first = slice % bands &* bandRows
            let rows = first..<min(first &+ bandRows, shape.outputHeight)
            let table =
                rows.count == bandRows
                ? table : offsets(plan, plane: plan.windowPlane(rows: rows.count))
            let image = slice / bands
            context.withCursor(plan.inputBlocks &* plan.windowPlane(rows: rows.count)) { window in
                plan.fillWindow(x, image: image, rows: rows, into: window)
                multiply(window, weights, image: image, rows: rows, table, into: y, plan: plan)
            }
        }
    }

    /// Where the window's pixels lie for each channel block and tap, from the first of them.
    private static func offsets(_ plan: DirectPlan, plane: Int) -> [Int] {
        let kernel = plan.shape.kernel
        return (0..<plan.inputBlocks &* plan.taps).map { segment in
            let (block, tap) = (segment / plan.taps, segment % plan.taps)
            return block &* plane &+ tap / kernel &* plan.windowRow
                &+ tap % kernel &* plan.lanes
        }
    }

    /// Fixes the distances that the usual layers have, so that addresses need no registers.
    @inline(never)
    private static func multiply(
        _ window: FloatCursor, _ weights: FloatCursor, image: Int, rows: Range<Int>,
        _ table: [Int], into y: FloatCursor, plan: DirectPlan
    ) {
        let step = plan.shape.stride &* plan.lanes
        switch (step, plan.lanes) {
        case (16, 16):
            multiply(window, weights, image, rows, table, into: y, plan, step: 16, lanes: 16)
        case (32, 16):
            multiply(window, weights, image, rows, table, into: y, plan, step: 32, lanes: 16)
        case (3, 3):
            multiply(window, weights, image, rows, table, into: y, plan, step: 3, lanes: 3)
        default:
            multiply(
                window, weights, image, rows, table, into: y, plan, step: step, lanes: plan.lanes)
        }
    }

    @inline(__always)
    private static func multiply(
        _ window: FloatCursor, _ weights: FloatCursor, _ image: Int, _ rows: Range<Int>,
        _ table: [Int], into y: FloatCursor, _ plan: DirectPlan, step: Int, lanes: Int
    ) {
        let shape = plan.shape
        let weightStep = plan.inputBlocks &* plan.taps &* lanes &* 16
        let product = ProductTile(
            aRow: step, aDepth: 1, depth: lanes, segments: table.count, bSegment: lanes &* 16,
            bBlock: weightStep, row: 16, block: shape.outputPixels &* 16, adding: false)
        let rowStep = shape.stride &* plan.windowRow
        unsafe table.withUnsafeBufferPointer { table in
            for block in stride(from: 0, to: plan.outputBlocks, by: 2) {
                let maps = (image &* plan.outputBlocks &+ block) &* shape.outputPixels
                for row in rows {
                    product.run(
                        rows: shape.outputWidth, pair: block &+ 1 < plan.outputBlocks,
                        window.at((row &- rows.lowerBound) &* rowStep),
                        { unsafe table[$0] }, weights.at(block &* weightStep),
                        into: y.at((maps &+ row &* shape.outputWidth) &* 16))
                }
            }
        }
    }
}

// MARK: - Gradient by the weight

extension DirectConvolution {
    /// Adds up the gradient by the weight of some images, blocked as the weights are.
    static func weightGradient(
        _ g: FloatCursor, _ x: FloatCursor, images: Range<Int>, into sum: FloatCursor,
        plan: DirectPlan, context: ComputeContext
    ) {
        let height = plan.shape.outputHeight
        let plane = plan.windowPlane(rows: height)
        context.withCursor(plan.inputBlocks &* plane) { window in
            for image in images {
                plan.fillWindow(x, image: image, rows: 0..<height, into: window)
                multiplyGradients(
                    window, g.at(image &* plan.shape.outputImage), into: sum,
                    adding: image > images.lowerBound, plan: plan)
            }
        }
    }

    /// One row of taps is one product: its pixels and their channels are consecutive floats.
    @inline(never)
    private static func multiplyGradients(
        _ window: FloatCursor, _ g: FloatCursor, into sum: FloatCursor, adding: Bool,
        plan: DirectPlan
    ) {
        let shape = plan.shape
        let plane = plan.windowPlane(rows: shape.outputHeight)
        let map = shape.outputPixels &* 16
        let tapRow = shape.kernel &* plan.lanes
        let weightStep = plan.inputBlocks &* shape.kernel &* tapRow &* 16
        let product = ProductTile(
            aRow: 1, aDepth: shape.stride &* plan.lanes, depth: shape.outputWidth,
            segments: shape.outputHeight, bSegment: shape.outputWidth &* 16, bBlock: map,
            row: 16, block: weightStep, adding: adding)
        let rowStep = shape.stride &* plan.windowRow
        for block in stride(from: 0, to: plan.outputBlocks, by: 2) {
            for inputBlock in 0..<plan.inputBlocks {
                for y in 0..<shape.kernel {
                    let target = (inputBlock &* shape.kernel &+ y) &* tapRow &* 16
                    product.run(
                        rows: tapRow, pair: block &+ 1 < plan.outputBlocks,
                        window.at(inputBlock &* plane &+ y &* plan.windowRow),
                        { $0 &* rowStep }, g.at(block &* map),
                        into: sum.at(block &* weightStep &+ target))
                }
            }
        }
    }
}
