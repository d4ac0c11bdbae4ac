/// The convolution of each channel by a kernel of its own, and its gradients.
enum DepthwiseConv2D {
    /// Convolves features into an output of the same layout; `weight` is `[C, 1, k, k]`.
    static func forward(
        _ input: Tensor<Float>, _ weight: Tensor<Float>, into output: Tensor<Float>,
        shape: WindowShape, context: ComputeContext
    ) {
        switch input.layout {
        case .blocked:
            forward(Vector.self, input.cursor, weight.cursor, into: output.cursor, shape, context)
        case .rowMajor:
            forward(Float.self, input.cursor, weight.cursor, into: output.cursor, shape, context)
        }
    }

    @inline(__always)
    private static func forward<Lanes: PixelLanes>(
        _ lanes: Lanes.Type, _ x: FloatCursor, _ weight: FloatCursor, into y: FloatCursor,
        _ shape: WindowShape, _ context: ComputeContext
    ) {
        forEachPlane(Lanes.self, weight, shape, context) { input, output, weights in
            var place = output
            forEachWindow(shape) { window in
                var sum = Lanes.zero
                window.forEachTap(shape) { pixel, tap in
                    sum = sum.addingProduct(
                        Lanes.read(x, input &+ pixel &* Lanes.width),
                        Lanes.read(weights, tap &* Lanes.width))
                }
                sum.write(y, place)
                place &+= Lanes.width
            }
        }
    }

    /// Calls `body` for each image's block of channels, in parallel, with where its plane begins in
    /// the input and in the output, and its weights, `[taps][width]`.
    @inline(__always)
    private static func forEachPlane<Lanes: PixelLanes>(
        _ lanes: Lanes.Type, _ weight: FloatCursor, _ shape: WindowShape,
        _ context: ComputeContext, _ body: (Int, Int, FloatCursor) -> Void
    ) {
        let blocks = shape.channels / Lanes.width
        let (pixels, outputs) = (shape.inputPixels, shape.outputPixels)
        withPacked(Lanes.self, weight, shape, context) { weights in
            Slices.forEachPlane(
                shape.batch &* blocks, floats: pixels &* Lanes.width, context: context
            ) { plane in
                body(
                    plane &* pixels &* Lanes.width, plane &* outputs &* Lanes.width,
                    weights.at(plane % blocks &* shape.taps &* Lanes.width))
            }
        }
    }

    /// The part of the kernel that lies within the image at one output pixel.
    private struct Window {
        let rows: Range<Int>
        let columns: Range<Int>
        /// The input pixel under the kernel's first tap; may lie outside.
        let origin: Int

        /// Calls `body` with each input pixel and the tap over it.
        @inline(__always)
        func forEachTap(_ shape: WindowShape, _ body: (Int, Int) -> Void) {
            for row in rows {
                for column in columns {
                    body(
                        origin &+ row &* shape.inputWidth &+ column,
                        row &* shape.kernel &+ column)
                }
            }
        }
    }

    /// Calls `body` for each output pixel, row by row.
    @inline(__always)
    private static func forEachWindow(_ shape: WindowShape, _ body: (Window) -> Void) {
        for y in 0..<shape.outputHeight {
            let rows = shape.rowTaps(y)
            let first =
                (y &* shape.stride &- shape.padding) &* shape.inputWidth &- shape.padding
            for x in 0..<shape.outputWidth {
                body(
                    Window(
                        rows: rows, columns: shape.columnTaps(x),
                        origin: first &+ x &* shape.stride))
            }
        }
    }

    /// Calls `body` with the weights as `[C / width][taps][width]`.
    @inline(__always)
    private static func withPacked<Lanes: PixelLanes>(
        _ lanes: Lanes.Type, _ weight: FloatCursor, _ shape: WindowShape,
        _ context: ComputeContext, _ body: (FloatCursor) -> Void
    ) {
        context.withCursor(shape.channels &* shape.taps) { packed in
            for channel in 0..<shape.channels {
                let (block, lane) = (channel / Lanes.width, channel % Lanes.width)
                for tap in 0..<shape.taps {
                    packed[(block &* shape.taps &+ tap) &* Lanes.width &+ lane] =
                        weight[channel &* shape.taps &+ tap]
                }
            }
            body(packed)
        }
    }
}

// MARK: - Gradients

extension DepthwiseConv2D {
    /// The gradient by the input; both features have one layout.
    static func inputGradient(
        _ outputGradient: Tensor<Float>, _ weight: Tensor<Float>,
        into inputGradient: Tensor<Float>, adding: Bool, shape: WindowShape,
        context: ComputeContext
    ) {
        let (g, w, d) = (outputGradient.cursor, weight.cursor, inputGradient.cursor)
        switch inputGradient.layout {
        case .blocked: putInputGradient(Vector.self, g, w, into: d, adding, shape, context)
        case .rowMajor: putInputGradient(Float.self, g, w, into: d, adding, shape, context)
        }
    }

    @inline(__always)
    private static func putInputGradient<Lanes: PixelLanes>(
        _ lanes: Lanes.Type, _ g: FloatCursor, _ weight: FloatCursor, into d: FloatCursor,
        _ adding: Bool, _ shape: WindowShape, _ context: ComputeContext
    ) {
        forEachPlane(Lanes.self, weight, shape, context) { input, output, weights in
            if !adding { d.at(input).clear(shape.inputPixels &* Lanes.width) }
            var place = output
            forEachWindow(shape) { window in
                let value = Lanes.read(g, place)
                window.forEachTap(shape) { pixel, tap in
                    let target = input &+ pixel &* Lanes.width
                    Lanes.read(d, target)
                        .addingProduct(value, Lanes.read(weights, tap &* Lanes.width))
                        .write(d, target)
                }
                place &+= Lanes.width
            }
        }
    }

    /// The gradient by the weight; both features have one layout.
    static func weightGradient(
        _ outputGradient: Tensor<Float>, _ input: Tensor<Float>,
        into weightGradient: Tensor<Float>, adding: Bool, shape: WindowShape,
        context: ComputeContext
    ) {
        let (g, x, d) = (outputGradient.cursor, input.cursor, weightGradient.cursor)
        if !adding { weightGradient.fill(0) }
        switch input.layout {
        case .blocked: addWeightGradient(Vector.self, g, x, into: d, shape, context)
        case .rowMajor: addWeightGradient(Float.self, g, x, into: d, shape, context)
        }
    }

    /// A channel's sums run over the images in their order, whatever the number of threads.
    @inline(__always)
    private static func addWeightGradient<Lanes: PixelLanes>(
        _ lanes: Lanes.Type, _ g: FloatCursor, _ x: FloatCursor, into d: FloatCursor,
        _ shape: WindowShape, _ context: ComputeContext
    ) {
        let (pixels, outputs) = (shape.inputPixels, shape.outputPixels)
        let blocks = shape.channels / Lanes.width
        context.forEachSlice(blocks) { block, context in
            context.withCursor(shape.taps &* Lanes.width) { sums in
                sums.clear(shape.taps &* Lanes.width)
                for image in 0..<shape.batch {
                    let plane = image &* blocks &+ block
                    addPlane(
                        Lanes.self, g.at(plane &* outputs &* Lanes.width),
                        x.at(plane &* pixels &* Lanes.width), into: sums, shape)
                }
                for lane in 0..<Lanes.width {
                    for tap in 0..<shape.taps {
                        d[(block &* Lanes.width &+ lane) &* shape.taps &+ tap] +=
                            sums[tap &* Lanes.width &+ lane]
                    }
                }
            }
        }
    }

    /// Adds the products of one plane; each tap's sum stays in a register over the plane.
    @inline(__always)
    private static func addPlane<Lanes: PixelLanes>(
        _ lanes: Lanes.Type, _ g: FloatCursor, _ x: FloatCursor, into sums: FloatCursor,
        _ shape: WindowShape
    ) {
        for tap in 0..<shape.taps {
            let (ky, kx) = (tap / shape.kernel, tap % shape.kernel)
            var sum = Lanes.zero
            for y in 0..<shape.outputHeight where shape.rowTaps(y).contains(ky) {
                let row = y &* shape.stride &- shape.padding &+ ky
                for column in 0..<shape.outputWidth where shape.columnTaps(column).contains(kx) {
                    let pixel =
                        row &* shape.inputWidth &+ column &* shape.stride &- shape.padding &+ kx
                    sum = sum.addingProduct(
                        Lanes.read(g, (y &* shape.outputWidth &+ column) &* Lanes.width),
                        Lanes.read(x, pixel &* Lanes.width))
                }
            }
            (Lanes.read(sums, tap &* Lanes.width) + sum).write(sums, tap &* Lanes.width)
        }
    }
}
