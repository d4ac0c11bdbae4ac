/// Two-dimensional convolution and its gradients, as matrix products with the patches of one tile
/// of the output at a time; tiles are spread over the threads.
enum Conv2D {
    static func forward(
        _ input: Tensor<Float>, _ weight: Tensor<Float>, into output: Tensor<Float>,
        shape: ConvolutionShape, context: ComputeContext
    ) {
        unsafe forward(
            input.pointer, weight.pointer, into: output.pointer, adding: false, shape: shape,
            context: context)
    }

    private static func forward(
        _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
        into y: UnsafeMutablePointer<Float>, adding: Bool, shape: ConvolutionShape,
        context: ComputeContext
    ) {
        let tiling = ConvolutionTiling(shape)
        context.forEachSlice(tiling.tileCount(images: shape.batch)) { index, context in
            let tile = tiling.tile(index, of: 0..<shape.batch)
            unsafe context.withWorkspace(tiling.patchCapacity) { patches in
                unsafe PatchMatrix.gather(x, into: patches, tile: tile, shape: shape)
                unsafe multiply(
                    w, patches, into: y, adding: adding, tile: tile, shape: shape,
                    context: context)
            }
        }
    }

    /// The tile's output: weights times patches, through scratch memory when the tile is spread
    /// over several images.
    private static func multiply(
        _ w: UnsafePointer<Float>, _ patches: UnsafePointer<Float>,
        into y: UnsafeMutablePointer<Float>, adding: Bool, tile: ConvolutionTile,
        shape: ConvolutionShape, context: ComputeContext
    ) {
        guard tile.images.count > 1 else {
            let result = unsafe y + (tile.images.lowerBound &* shape.outputImage &+ tile.offset)
            return unsafe BLAS.multiply(
                w, transposed: false, rowStride: shape.patch,
                patches, transposed: false, rowStride: tile.columns,
                into: result, rowStride: shape.outputPixels,
                m: shape.outputChannels, n: tile.columns, k: shape.patch, adding: adding)
        }
        unsafe context.withWorkspace(shape.outputChannels &* tile.columns) { result in
            unsafe BLAS.multiply(
                w, transposed: false, rowStride: shape.patch,
                patches, transposed: false, rowStride: tile.columns,
                into: result, rowStride: tile.columns,
                m: shape.outputChannels, n: tile.columns, k: shape.patch, adding: false)
            unsafe PatchMatrix.scatterOutput(
                result, to: y, adding: adding, tile: tile, shape: shape)
        }
    }
}

// MARK: - Gradient by the input

extension Conv2D {
    static func inputGradient(
        _ outputGradient: Tensor<Float>, _ weight: Tensor<Float>,
        into inputGradient: Tensor<Float>, adding: Bool, shape: ConvolutionShape,
        context: ComputeContext
    ) {
        let (g, w) = unsafe (outputGradient.pointer, weight.pointer)
        let d = unsafe inputGradient.pointer
        guard shape.stride == 1 && shape.padding < shape.kernel else {
            return unsafe scatterInputGradient(
                g, w, into: d, adding: adding, shape: shape, context: context)
        }
        // With stride 1 the gradient is itself a convolution, by the flipped weights.
        let mirrored = ConvolutionShape(
            input: shape.output,
            weight: [shape.inputChannels, shape.outputChannels, shape.kernel, shape.kernel],
            stride: 1, padding: shape.kernel &- 1 &- shape.padding)
        unsafe context.withWorkspace(shape.weightCount) { flipped in
            unsafe flip(w, into: flipped, shape: shape)
            unsafe forward(
                g, flipped, into: d, adding: adding, shape: mirrored, context: context)
        }
    }

    /// Swaps the channel axes `[O, C, k, k]` to `[C, O, k, k]` and reverses each kernel.
    private static func flip(
        _ weight: UnsafePointer<Float>, into flipped: UnsafeMutablePointer<Float>,
        shape: ConvolutionShape
    ) {
        let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
        let taps = shape.kernel &* shape.kernel
        for o in 0..<outputs {
            for c in 0..<inputs {
                let source = unsafe weight + (o &* inputs &+ c) &* taps
                let destination = unsafe flipped + (c &* outputs &+ o) &* taps
                for tap in 0..<taps { unsafe destination[taps &- 1 &- tap] = source[tap] }
            }
        }
    }

    /// Bands of one image share input rows, so a slice takes whole images.
    private static func scatterInputGradient(
        _ g: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
        into d: UnsafeMutablePointer<Float>, adding: Bool, shape: ConvolutionShape,
        context: ComputeContext
    ) {
        let tiling = ConvolutionTiling(shape)
        let step = tiling.imagesPerTile
        context.forEachSlice((shape.batch &+ step &- 1) / step) { slice, context in
            let images = slice &* step..<min((slice &+ 1) &* step, shape.batch)
            let first = unsafe d + images.lowerBound &* shape.inputImage
            if !adding {
                unsafe first.update(repeating: 0, count: images.count &* shape.inputImage)
            }
            unsafe context.withWorkspace(tiling.patchCapacity) { patches in
                for index in 0..<tiling.tileCount(images: images.count) {
                    let tile = tiling.tile(index, of: images)
                    unsafe withOutputColumns(g, tile, shape, context) { columns, rowStride in
                        unsafe BLAS.multiply(
                            w, transposed: true, rowStride: shape.patch,
                            columns, transposed: false, rowStride: rowStride,
                            into: patches, rowStride: tile.columns,
                            m: shape.patch, n: tile.columns, k: shape.outputChannels,
                            adding: false)
                    }
                    unsafe PatchMatrix.scatter(patches, addingTo: d, tile: tile, shape: shape)
                }
            }
        }
    }

    /// Calls `body` with a tile of the output as a matrix `[O, columns]` and its row stride.
    @inline(__always)
    private static func withOutputColumns(
        _ batch: UnsafePointer<Float>, _ tile: ConvolutionTile, _ shape: ConvolutionShape,
        _ context: ComputeContext, _ body: (UnsafePointer<Float>, Int) -> Void
    ) {
        guard tile.images.count > 1 else {
            let first = tile.images.lowerBound &* shape.outputImage &+ tile.offset
            return unsafe body(batch + first, shape.outputPixels)
        }
        unsafe context.withWorkspace(shape.outputChannels &* tile.columns) { columns in
            unsafe PatchMatrix.gatherOutput(batch, into: columns, tile: tile, shape: shape)
            unsafe body(columns, tile.columns)
        }
    }
}

// MARK: - Gradient by the weight

extension Conv2D {
    static func weightGradient(
        _ outputGradient: Tensor<Float>, _ input: Tensor<Float>,
        into weightGradient: Tensor<Float>, adding: Bool, shape: ConvolutionShape,
        context: ComputeContext
    ) {
        let slices = Slices.partialSums(batch: shape.batch, pixels: shape.outputPixels)
        let (g, x) = unsafe (outputGradient.pointer, input.pointer)
        unsafe context.withWorkspace(slices &* shape.weightCount) { partial in
            context.forEachSlice(slices) { slice, context in
                let images = Slices.images(of: slice, slices: slices, batch: shape.batch)
                unsafe addImages(
                    images, g, x, into: partial + slice &* shape.weightCount, shape: shape,
                    context: context)
            }
            unsafe Reduction.addBlocks(
                partial, parts: slices, count: shape.weightCount,
                into: weightGradient.pointer, adding: adding)
        }
    }

    private static func addImages(
        _ images: Range<Int>, _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
        into sum: UnsafeMutablePointer<Float>, shape: ConvolutionShape, context: ComputeContext
    ) {
        let tiling = ConvolutionTiling(shape)
        unsafe context.withWorkspace(tiling.patchCapacity) { patches in
            for index in 0..<tiling.tileCount(images: images.count) {
                let tile = tiling.tile(index, of: images)
                unsafe PatchMatrix.gather(x, into: patches, tile: tile, shape: shape)
                unsafe withOutputColumns(g, tile, shape, context) { columns, rowStride in
                    unsafe BLAS.multiply(
                        columns, transposed: false, rowStride: rowStride,
                        patches, transposed: true, rowStride: tile.columns,
                        into: sum, rowStride: shape.patch,
                        m: shape.outputChannels, n: shape.patch, k: tile.columns,
                        adding: index > 0)
                }
            }
        }
    }
}
