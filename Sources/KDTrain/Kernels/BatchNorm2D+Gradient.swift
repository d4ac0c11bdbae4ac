extension BatchNorm2D {
    /// The gradients of batch normalisation; see ``BatchNormGradient``.
    static func gradient(
        _ outputGradient: Tensor<Float>, _ gradient: BatchNormGradient<Float>,
        context: ComputeContext
    ) {
        let shape = gradient.input.shape
        let count = Double(shape[0] &* shape[2] &* shape[3])
        let share = gradient.usesBatchStatistics ? 1 / count : 0
        context.workers.forEachSlice(shape[1]) { c in
            var channel = Channel(
                index: c, batch: shape[0], channels: shape[1], pixels: shape[2] &* shape[3],
                x: gradient.input.cursor, g: outputGradient.cursor, y: gradient.output.cursor,
                mean: gradient.mean.cursor[c], inverse: gradient.inverseDeviation.cursor[c],
                activation: gradient.activation)
            if gradient.keepsPassed { channel.keepPassed() }
            let sums = channel.sums()
            gradient.biasGradient?.put(Float(sums.bias), at: c)
            gradient.weightGradient?.put(Float(sums.weight), at: c)
            guard let target = gradient.inputGradient else { return }
            channel.writeInputGradient(
                target, scale: gradient.weight.cursor[c] * channel.inverse,
                meanGradient: Float(sums.bias * share), slope: Float(sums.weight * share))
        }
    }

    /// One channel of a batch, as the backward pass sees it.
    private struct Channel {
        let index: Int
        let batch: Int
        let channels: Int
        let pixels: Int
        let x: FloatCursor
        let g: FloatCursor
        let y: FloatCursor
        let mean: Float
        let inverse: Float
        /// What the gradient has yet to pass.
        var activation: Activation

        @inline(__always)
        private func offset(_ n: Int) -> Int { (n &* channels &+ index) &* pixels }

        /// The gradient that reaches the normalised values.
        @inline(__always)
        private func passed(_ i: Int) -> Vector {
            guard !activation.isIdentity else { return g.vector(i) }
            return activation.passed(g.vector(i), output: y.vector(i))
        }

        @inline(__always)
        private func passedSingle(_ i: Int) -> Float {
            activation.isIdentity || activation.passes(y[i]) ? g[i] : 0
        }

        /// Replaces the output's gradient by what of it passes the activation.
        mutating func keepPassed() {
            guard !activation.isIdentity else { return }
            for n in 0..<batch {
                let first = offset(n)
                forEachVector(pixels) { i in
                    g.put(passed(first &+ i), first &+ i)
                } _: { i in
                    g[first &+ i] = passedSingle(first &+ i)
                }
            }
            activation = .identity
        }

        /// The gradients by shift and scale: sums of g and of g times the normalised value.
        func sums() -> (bias: Double, weight: Double) {
            var (bias, weight) = (0.0, 0.0)
            for n in 0..<batch {
                var (sums, products) = (Vector(repeating: 0), Vector(repeating: 0))
                var (sum, product): (Float, Float) = (0, 0)
                let first = offset(n)
                forEachVector(pixels) { i in
                    let gradient = passed(first &+ i)
                    sums += gradient
                    products.addProduct(gradient, x.vector(first &+ i) - mean)
                } _: { i in
                    let gradient = passedSingle(first &+ i)
                    sum += gradient
                    product += gradient * (x[first &+ i] - mean)
                }
                bias += Double(sums.sum() + sum)
                weight += Double(products.sum() + product)
            }
            return (bias, weight * Double(inverse))
        }

        /// scale * (g - meanGradient - normalised * slope), into or onto the target.
        func writeInputGradient(
            _ target: GradientTarget<Float>, scale: Float, meanGradient: Float, slope: Float
        ) {
            let (d, adding) = (target.tensor.cursor, target.accumulates)
            // scale * g + factor * x + constant, with x the raw input.
            let factor = -scale * slope * inverse
            let constant = -scale * meanGradient - factor * mean
            let (scales, factors) = (Vector(repeating: scale), Vector(repeating: factor))
            for n in 0..<batch {
                let first = offset(n)
                forEachVector(pixels) { i in
                    var value = adding ? d.vector(first &+ i) : Vector(repeating: 0)
                    value += constant
                    value.addProduct(x.vector(first &+ i), factors)
                    value.addProduct(passed(first &+ i), scales)
                    d.put(value, first &+ i)
                } _: { i in
                    let old = adding ? d[first &+ i] : 0
                    d[first &+ i] =
                        old + constant + factor * x[first &+ i] + scale * passedSingle(first &+ i)
                }
            }
        }
    }
}
