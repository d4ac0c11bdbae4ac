/// The extents that direct convolutions on blocked features work with.
struct DirectPlan {
    let shape: ConvolutionShape
    /// Whether the input is blocked; otherwise it is row-major and is blocked while it is copied.
    let isInputBlocked: Bool
    /// Blocks of sixteen channels read; the last may be short.
    let inputBlocks: Int
    /// Blocks of sixteen channels produced.
    let outputBlocks: Int
    /// The channels of one block: sixteen, or all of a network's first few.
    let lanes: Int

    init(_ shape: ConvolutionShape, isInputBlocked: Bool) {
        self.shape = shape
        self.isInputBlocked = isInputBlocked
        inputBlocks = (shape.inputChannels &+ 15) / 16
        outputBlocks = shape.outputChannels / 16
        lanes = min(shape.inputChannels, 16)
    }

    var taps: Int { shape.kernel &* shape.kernel }
    /// Floats of the blocked weights, `[O/16][C/16][taps][lanes][16]`.
    var weightCount: Int { outputBlocks &* inputBlocks &* taps &* lanes &* 16 }
    /// Floats of one row of a window.
    var windowRow: Int { ((shape.outputWidth &- 1) &* shape.stride &+ shape.kernel) &* lanes }

    /// Floats of one channel block of the window that some output rows read.
    func windowPlane(rows: Int) -> Int {
        ((rows &- 1) &* shape.stride &+ shape.kernel) &* windowRow
    }

    /// Copies what some output rows of an image read, with zeros around the image:
    /// `[block][row][column][lanes]`.
    func fillWindow(_ x: FloatCursor, image: Int, rows: Range<Int>, into window: FloatCursor) {
        let lines = (rows.count &- 1) &* shape.stride &+ shape.kernel
        let plane = windowPlane(rows: rows.count)
        let columns = windowRow / lanes
        let start = shape.padding &* lanes
        let copied = min(shape.inputWidth, columns &- shape.padding)
        for block in 0..<inputBlocks {
            for y in 0..<lines {
                let line = window.at(block &* plane &+ y &* windowRow)
                let row = rows.lowerBound &* shape.stride &- shape.padding &+ y
                guard row >= 0 && row < shape.inputHeight else {
                    line.clear(windowRow)
                    continue
                }
                line.clear(start)
                copyLine(x, image: image, block: block, row: row, copied, into: line.at(start))
                let end = start &+ copied &* lanes
                line.at(end).clear(windowRow &- end)
            }
        }
    }

    private func copyLine(
        _ x: FloatCursor, image: Int, block: Int, row: Int, _ count: Int, into line: FloatCursor
    ) {
        if isInputBlocked {
            let first = (image &* inputBlocks &+ block) &* shape.inputPixels
            let source = x.at((first &+ row &* shape.inputWidth) &* 16)
            return line.copy(from: source, count &* 16)
        }
        for lane in 0..<lanes {
            let channel = block &* 16 &+ lane
            let map = (image &* shape.inputChannels &+ channel) &* shape.inputPixels
            let source = x.at(map &+ row &* shape.inputWidth)
            let isPresent = channel < shape.inputChannels
            for column in 0..<count {
                line[column &* lanes &+ lane] = isPresent ? source[column] : 0
            }
        }
    }
}
