/// Two-dimensional convolution and its gradients, as matrix products with the patch matrix of one
/// image at a time; images are spread over the threads.
enum Conv2D {
    static func forward(
        _ input: Tensor<Float>, _ weight: Tensor<Float>, into output: Tensor<Float>,
        shape: ConvolutionShape, context: ComputeContext
    ) {
        let (x, w, y) = unsafe (input.pointer, weight.pointer, output.pointer)
        unsafe forward(x, w, into: y, adding: false, shape: shape, context: context)
    }

    private static func forward(
        _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
        into y: UnsafeMutablePointer<Float>, adding: Bool, shape: ConvolutionShape,
        context: ComputeContext
    ) {
        context.workers.forEachSlice(shape.batch) { n in
            let (image, result) = unsafe (x + n &* shape.inputImage, y + n &* shape.outputImage)
            unsafe withPatches(of: image, shape: shape, context: context) { patches in
                unsafe BLAS.multiply(
                    w, transposed: false, rowStride: shape.patch,
                    patches, transposed: false, rowStride: shape.outputPixels,
                    into: result, rowStride: shape.outputPixels,
                    m: shape.outputChannels, n: shape.outputPixels, k: shape.patch, adding: adding)
            }
        }
    }

    /// Calls `body` with the patch matrix of an image, in scratch memory unless it is the image.
    @inline(__always)
    private static func withPatches(
        of image: UnsafePointer<Float>, shape: ConvolutionShape, context: ComputeContext,
        _ body: (UnsafePointer<Float>) -> Void
    ) {
        guard !PatchMatrix.isIdentity(shape) else { return unsafe body(image) }
        unsafe context.withWorkspace(shape.patch &* shape.outputPixels) { patches in
            unsafe PatchMatrix.gather(image, into: patches, shape: shape)
            unsafe body(patches)
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

    private static func scatterInputGradient(
        _ g: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
        into d: UnsafeMutablePointer<Float>, adding: Bool, shape: ConvolutionShape,
        context: ComputeContext
    ) {
        context.workers.forEachSlice(shape.batch) { n in
            let image = unsafe d + n &* shape.inputImage
            if !adding { unsafe image.update(repeating: 0, count: shape.inputImage) }
            unsafe context.withWorkspace(shape.patch &* shape.outputPixels) { patches in
                unsafe BLAS.multiply(
                    w, transposed: true, rowStride: shape.patch,
                    g + n &* shape.outputImage, transposed: false, rowStride: shape.outputPixels,
                    into: patches, rowStride: shape.outputPixels,
                    m: shape.patch, n: shape.outputPixels, k: shape.outputChannels, adding: false)
                unsafe PatchMatrix.scatter(patches, addingTo: image, shape: shape)
            }
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
        let slices = Slices.partialSums(batch: shape.batch)
        let (g, x) = unsafe (outputGradient.pointer, input.pointer)
        unsafe context.withWorkspace(slices &* shape.weightCount) { partial in
            context.workers.forEachSlice(slices) { slice in
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
        for n in images {
            let image = unsafe x + n &* shape.inputImage
            unsafe withPatches(of: image, shape: shape, context: context) { patches in
                unsafe BLAS.multiply(
                    g + n &* shape.outputImage, transposed: false, rowStride: shape.outputPixels,
                    patches, transposed: true, rowStride: shape.outputPixels,
                    into: sum, rowStride: shape.patch,
                    m: shape.outputChannels, n: shape.patch, k: shape.outputPixels,
                    adding: n > images.lowerBound)
            }
        }
    }
}
