/// Batch normalisation of blocked features: the sixteen channels of a block are sixteen lanes.
///
/// Work is cut into groups of images; sums over a group are kept in double precision and added in
/// the order of the groups.
enum BlockedBatchNorm {
    /// Sums of two quantities a channel, in double precision.
    private struct Sums {
        var first = SIMD16<Double>(repeating: 0)
        var second = SIMD16<Double>(repeating: 0)
    }

    /// How a batch is cut: the images of one slice, and the slices.
    private struct Cut {
        let blocks: Int
        let count: Int
        let imagesPerSlice: Int
        let batch: Int
        let slices: Int

        init(_ shape: [Int]) {
            batch = shape[0]
            blocks = shape[1] / Vector.width
            count = shape[2] &* shape[3] &* Vector.width
            imagesPerSlice = max(1, Slices.elementCount / (count &* blocks))
            slices = (batch &+ imagesPerSlice &- 1) / imagesPerSlice
        }

        func images(_ slice: Int) -> Range<Int> {
            slice &* imagesPerSlice..<min((slice &+ 1) &* imagesPerSlice, batch)
        }

        /// The first element of a block of an image.
        @inline(__always)
        func offset(_ image: Int, _ block: Int) -> Int { (image &* blocks &+ block) &* count }
    }

    /// Floats, 64 for each channel, that are added up in single precision before the sum is taken
    /// over into a double one: over whole maps of large images the last bits would go missing.
    private static let run = 64 * Vector.width

    /// Adds up `map` over the blocks of a batch, in runs given by their offset and number of floats.
    private static func sum(
        _ cut: Cut, context: ComputeContext,
        map: (_ block: Int, _ offset: Int, _ count: Int) -> (Vector, Vector),
        use: (_ block: Int, Sums) -> Void
    ) {
        let partial = context.makeTensor(
            shape: [cut.slices, cut.blocks, 2, Vector.width], of: Double.self)
        let memory = unsafe UnsafeMutableRawPointer(partial.pointer)
        let step = MemoryLayout<Sums>.stride
        context.workers.forEachSlice(cut.slices) { slice in
            for block in 0..<cut.blocks {
                var sums = Sums()
                for image in cut.images(slice) {
                    let offset = cut.offset(image, block)
                    for start in stride(from: 0, to: cut.count, by: run) {
                        let (first, second) =
                            map(block, offset &+ start, min(run, cut.count &- start))
                        sums.first += SIMD16<Double>(first)
                        sums.second += SIMD16<Double>(second)
                    }
                }
                unsafe memory.storeBytes(
                    of: sums, toByteOffset: (slice &* cut.blocks &+ block) &* step, as: Sums.self)
            }
        }
        for block in 0..<cut.blocks {
            var total = Sums()
            for slice in 0..<cut.slices {
                let part = unsafe memory.loadUnaligned(
                    fromByteOffset: (slice &* cut.blocks &+ block) &* step, as: Sums.self)
                total.first += part.first
                total.second += part.second
            }
            use(block, total)
        }
    }
}

// MARK: - Forward

extension BlockedBatchNorm {
    /// Sums are taken of x - x0, x0 about the mean of the channel's first map, so that a large mean
    /// does not swallow the variance, nor a corner that padding has made unlike all the rest.
    static func statistics(
        _ input: Tensor<Float>, mean: Tensor<Float>, variance: Tensor<Float>,
        context: ComputeContext
    ) {
        let cut = Cut(input.shape)
        let (x, means, variances) = (input.cursor, mean.cursor, variance.cursor)
        let count = Double(input.count / input.shape[1])
        let pixels = Float(cut.count / Vector.width)
        // The place of the means holds the origins until then.
        context.workers.forEachSlice(cut.blocks) { block in
            let (sum, _) = moments(x.at(cut.offset(0, block)), cut.count, around: .zero)
            means.put(sum / pixels, block &* Vector.width)
        }
        sum(cut, context: context) { block, offset, count in
            moments(x.at(offset), count, around: means.vector(block &* Vector.width))
        } use: { block, sums in
            let origin = means.vector(block &* Vector.width)
            let shift = sums.first / count
            let spread = sums.second / count - shift * shift
            means.put(Vector(SIMD16<Double>(origin) + shift), block &* Vector.width)
            let variance = Vector(spread)
            variances.put(
                variance.replacing(with: 0, where: variance .< 0), block &* Vector.width)
        }
    }

    @inline(__always)
    private static func moments(
        _ x: FloatCursor, _ count: Int, around origin: Vector
    ) -> (Vector, Vector) {
        var (sum, square) = (Vector(repeating: 0), Vector(repeating: 0))
        var (sum2, square2) = (sum, square)
        var i = 0
        while i &+ 32 <= count {
            let (first, second) = (x.vector(i) - origin, x.vector(i &+ 16) - origin)
            sum += first
            sum2 += second
            square.addProduct(first, first)
            square2.addProduct(second, second)
            i &+= 32
        }
        if i < count {
            let value = x.vector(i) - origin
            sum += value
            square.addProduct(value, value)
        }
        return (sum + sum2, square + square2)
    }

    static func affine(
        _ input: Tensor<Float>, _ affine: ChannelAffine<Float>, into output: Tensor<Float>,
        context: ComputeContext
    ) {
        let cut = Cut(input.shape)
        let (x, y, residual) = (input.cursor, output.cursor, affine.residual?.cursor)
        context.workers.forEachSlice(cut.slices) { slice in
            for image in cut.images(slice) {
                for block in 0..<cut.blocks {
                    let offset = cut.offset(image, block)
                    affineBlock(
                        x.at(offset), residual?.at(offset), into: y.at(offset), cut.count,
                        scale: affine.scale.cursor.vector(block &* Vector.width),
                        shift: affine.shift.cursor.vector(block &* Vector.width),
                        affine.activation)
                }
            }
        }
    }

    /// One block of channels of one image.
    @inline(__always)
    private static func affineBlock(
        _ x: FloatCursor, _ residual: FloatCursor?, into y: FloatCursor, _ count: Int,
        scale: Vector, shift: Vector, _ activation: Activation
    ) {
        if let residual {
            for i in stride(from: 0, to: count, by: Vector.width) {
                let value = shift.addingProduct(x.vector(i), scale) + residual.vector(i)
                y.put(activation.clamp(value), i)
            }
        } else {
            for i in stride(from: 0, to: count, by: Vector.width) {
                y.put(activation.clamp(shift.addingProduct(x.vector(i), scale)), i)
            }
        }
    }
}

// MARK: - Gradient

extension BlockedBatchNorm {
    /// The gradients of batch normalisation; see ``BatchNormGradient``.
    static func gradient(
        _ outputGradient: Tensor<Float>, _ gradient: BatchNormGradient<Float>,
        context: ComputeContext
    ) {
        let cut = Cut(gradient.input.shape)
        let (x, g, y) = (gradient.input.cursor, outputGradient.cursor, gradient.output.cursor)
        let (activation, keepsPassed) = (gradient.activation, gradient.keepsPassed)
        let channels = gradient.input.shape[1]
        let slopes = context.makeTensor(shape: [2, channels], of: Float.self)
        let share =
            gradient.usesBatchStatistics ? 1 / Double(gradient.input.count / channels) : 0
        sum(cut, context: context) { block, offset, count in
            let (g, y) = (g.at(offset), y.at(offset))
            let mean = gradient.mean.cursor.vector(block &* Vector.width)
            if activation.isIdentity { return sums(x.at(offset), count, mean) { g.vector($0) } }
            guard keepsPassed else {
                return sums(x.at(offset), count, mean) {
                    activation.passed(g.vector($0), output: y.vector($0))
                }
            }
            return sums(x.at(offset), count, mean) { i in
                let passed = activation.passed(g.vector(i), output: y.vector(i))
                g.put(passed, i)
                return passed
            }
        } use: { block, sums in
            let place = block &* Vector.width
            let inverse = SIMD16<Double>(gradient.inverseDeviation.cursor.vector(place))
            let weight = sums.second * inverse
            put(Vector(sums.first), into: gradient.biasGradient, place)
            put(Vector(weight), into: gradient.weightGradient, place)
            slopes.cursor.put(Vector(sums.first * share), place)
            slopes.cursor.put(Vector(weight * share), channels &+ place)
        }
        guard let target = gradient.inputGradient else { return }
        // What passed is already there, or the mask is applied again rather than stored.
        let isMasked = !activation.isIdentity && !keepsPassed
        context.workers.forEachSlice(cut.slices) { slice in
            for image in cut.images(slice) {
                for block in 0..<cut.blocks {
                    let offset = cut.offset(image, block)
                    let (g, y) = (g.at(offset), y.at(offset))
                    let input = InputGradient(gradient, block: block, slopes)
                    let (x, d) = (x.at(offset), target.tensor.cursor.at(offset))
                    if isMasked {
                        input.write(x, into: d, cut.count, adding: target.accumulates) {
                            activation.passed(g.vector($0), output: y.vector($0))
                        }
                    } else {
                        input.write(x, into: d, cut.count, adding: target.accumulates) {
                            g.vector($0)
                        }
                    }
                }
            }
        }
    }

    private static func put(
        _ vector: Vector, into target: GradientTarget<Float>?, _ place: Int
    ) {
        guard let target else { return }
        let old = target.accumulates ? target.tensor.cursor.vector(place) : .zero
        target.tensor.cursor.put(old + vector, place)
    }

    /// Sums of g and of g (x - mean), `gradient` giving g.
    @inline(__always)
    private static func sums(
        _ x: FloatCursor, _ count: Int, _ mean: Vector, _ gradient: (Int) -> Vector
    ) -> (Vector, Vector) {
        var (sum, product) = (Vector(repeating: 0), Vector(repeating: 0))
        for i in stride(from: 0, to: count, by: Vector.width) {
            let g = gradient(i)
            sum += g
            product.addProduct(g, x.vector(i) - mean)
        }
        return (sum, product)
    }

    /// The gradient by the input of a block of channels: scale * (g - meanGradient - normalised *
    /// slope), as scale * g + factor * x + constant.
    private struct InputGradient {
        let scale: Vector
        let factor: Vector
        let constant: Vector

        init(_ gradient: BatchNormGradient<Float>, block: Int, _ slopes: Tensor<Float>) {
            let place = block &* Vector.width
            let inverse = gradient.inverseDeviation.cursor.vector(place)
            scale = gradient.weight.cursor.vector(place) * inverse
            let meanGradient = slopes.cursor.vector(place)
            let slope = slopes.cursor.vector(gradient.input.shape[1] &+ place)
            factor = -scale * slope * inverse
            constant = -scale * meanGradient - factor * gradient.mean.cursor.vector(place)
        }

        @inline(__always)
        func write(
            _ x: FloatCursor, into d: FloatCursor, _ count: Int, adding: Bool,
            _ gradient: (Int) -> Vector
        ) {
            for i in stride(from: 0, to: count, by: Vector.width) {
                var value = adding ? constant + d.vector(i) : constant
                value.addProduct(x.vector(i), factor)
                value.addProduct(gradient(i), scale)
                d.put(value, i)
            }
        }
    }
}
