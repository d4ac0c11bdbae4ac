extension BatchNorm2D {
    /// The gradients of batch normalisation; see ``BatchNormGradient``.
    static func gradient(
        _ outputGradient: Tensor<Float>, _ gradient: BatchNormGradient<Float>,
        context: ComputeContext
    ) {
        let shape = gradient.input.shape
        context.workers.forEachSlice(shape[1]) { c in
            let channel = unsafe Channel(
                index: c, batch: shape[0], channels: shape[1], pixels: shape[2] &* shape[3],
                input: gradient.input.pointer, outputGradient: outputGradient.pointer,
                output: gradient.output?.pointer, mean: gradient.mean.pointer[c],
                inverse: gradient.inverseDeviation.pointer[c])
            let sums = unsafe channel.sums()
            gradient.biasGradient?.put(Float(sums.bias), at: c)
            gradient.weightGradient?.put(Float(sums.weight), at: c)
            guard let target = gradient.inputGradient else { return }
            let count = Double(shape[0] &* shape[2] &* shape[3])
            let share = gradient.usesBatchStatistics ? 1 / count : 0
            unsafe channel.writeInputGradient(
                target, scale: gradient.weight.pointer[c] * gradient.inverseDeviation.pointer[c],
                meanGradient: Float(sums.bias * share),
                slope: Float(sums.weight * share))
        }
    }

    /// One channel of a batch, as the backward pass sees it.
    @unsafe private struct Channel {
        let index: Int
        let batch: Int
        let channels: Int
        let pixels: Int
        let input: UnsafePointer<Float>
        let outputGradient: UnsafePointer<Float>
        let output: UnsafePointer<Float>?
        let mean: Float
        let inverse: Float

        @inline(__always)
        private func offset(_ n: Int) -> Int { unsafe (n &* channels &+ index) &* pixels }

        /// The gradient that reaches the normalised values: nothing where ReLU cut.
        @inline(__always)
        private func passed(_ i: Int) -> Vector {
            let gradient = unsafe Vector.load(outputGradient, i)
            guard let output = unsafe output else { return gradient }
            return unsafe Vector(repeating: 0).replacing(
                with: gradient, where: Vector.load(output, i) .> 0)
        }

        @inline(__always)
        private func passedSingle(_ i: Int) -> Float {
            guard let output = unsafe output else { return unsafe outputGradient[i] }
            return unsafe output[i] > 0 ? outputGradient[i] : 0
        }

        /// The gradients by shift and scale: sums of g and of g times the normalised value.
        func sums() -> (bias: Double, weight: Double) {
            var (bias, weight) = (0.0, 0.0)
            for n in unsafe 0..<batch {
                var (sums, products) = (Vector(repeating: 0), Vector(repeating: 0))
                var (sum, product): (Float, Float) = (0, 0)
                let first = unsafe offset(n)
                unsafe forEachVector(pixels) { i in
                    let gradient = unsafe passed(first &+ i)
                    sums += gradient
                    unsafe products.addProduct(gradient, Vector.load(input, first &+ i) - mean)
                } _: { i in
                    let gradient = unsafe passedSingle(first &+ i)
                    sum += gradient
                    unsafe product += gradient * (input[first &+ i] - mean)
                }
                bias += Double(sums.sum() + sum)
                weight += Double(products.sum() + product)
            }
            return unsafe (bias, weight * Double(inverse))
        }

        /// scale * (g - meanGradient - normalised * slope), into or onto the target.
        func writeInputGradient(
            _ target: GradientTarget<Float>, scale: Float, meanGradient: Float, slope: Float
        ) {
            let destination = unsafe target.tensor.pointer
            let adding = target.accumulates
            // scale * g + factor * x + constant, with x the raw input.
            let factor = unsafe -scale * slope * inverse
            let constant = unsafe -scale * meanGradient - factor * mean
            for n in unsafe 0..<batch {
                let first = unsafe offset(n)
                unsafe forEachVector(pixels) { i in
                    var value =
                        unsafe adding
                        ? Vector.load(destination, first &+ i) : Vector(repeating: 0)
                    value += constant
                    unsafe value.addProduct(
                        Vector.load(input, first &+ i), Vector(repeating: factor))
                    unsafe value.addProduct(passed(first &+ i), Vector(repeating: scale))
                    unsafe value.store(destination, first &+ i)
                } _: { i in
                    let old = unsafe adding ? destination[first &+ i] : 0
                    unsafe destination[first &+ i] =
                        old + constant + factor * input[first &+ i]
                        + scale * passedSingle(first &+ i)
                }
            }
        }
    }
}
