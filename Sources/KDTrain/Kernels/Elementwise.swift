/// Element-by-element kernels and pooling in vectors, over slices of the elements.
enum Elementwise {
    static func activate(
        _ input: Tensor<Float>, _ activation: Activation, into output: Tensor<Float>,
        context: ComputeContext
    ) {
        let (x, y) = unsafe (input.pointer, output.pointer)
        Slices.forEachRange(of: input.count, context: context) { range in
            let (x, y) = unsafe (x + range.lowerBound, y + range.lowerBound)
            forEachVector(range.count) { i in
                unsafe activation.clamp(Vector.load(x, i)).store(y, i)
            } _: { i in
                unsafe y[i] = activation.clamp(x[i])
            }
        }
    }

    static func activationGradient(
        _ outputGradient: Tensor<Float>, output: Tensor<Float>, _ activation: Activation,
        into inputGradient: Tensor<Float>, adding: Bool, context: ComputeContext
    ) {
        let (g, y, d) = unsafe (outputGradient.pointer, output.pointer, inputGradient.pointer)
        Slices.forEachRange(of: output.count, context: context) { range in
            let first = range.lowerBound
            let (g, y, d) = unsafe (g + first, y + first, d + first)
            forEachVector(range.count) { i in
                let old = unsafe adding ? Vector.load(d, i) : Vector(repeating: 0)
                let passed = unsafe activation.passed(.load(g, i), output: .load(y, i))
                unsafe (old + passed).store(d, i)
            } _: { i in
                unsafe d[i] = (adding ? d[i] : 0) + (activation.passes(y[i]) ? g[i] : 0)
            }
        }
    }

    static func add(
        _ first: Tensor<Float>, _ second: Tensor<Float>, into output: Tensor<Float>,
        context: ComputeContext
    ) {
        let (a, b, y) = unsafe (first.pointer, second.pointer, output.pointer)
        Slices.forEachRange(of: output.count, context: context) { range in
            let first = range.lowerBound
            let (a, b, y) = unsafe (a + first, b + first, y + first)
            forEachVector(range.count) { i in
                unsafe (Vector.load(a, i) + Vector.load(b, i)).store(y, i)
            } _: { i in
                unsafe y[i] = a[i] + b[i]
            }
        }
    }

    static func accumulate(
        _ source: Tensor<Float>, scaledBy factor: Float, into destination: Tensor<Float>,
        adding: Bool, context: ComputeContext
    ) {
        let (x, y) = unsafe (source.pointer, destination.pointer)
        Slices.forEachRange(of: source.count, context: context) { range in
            let (x, y) = unsafe (x + range.lowerBound, y + range.lowerBound)
            forEachVector(range.count) { i in
                let old = unsafe adding ? Vector.load(y, i) : Vector(repeating: 0)
                unsafe old.addingProduct(Vector.load(x, i), Vector(repeating: factor)).store(y, i)
            } _: { i in
                unsafe y[i] = (adding ? y[i] : 0).addingProduct(x[i], factor)
            }
        }
    }
}

// MARK: - Global average pool

extension Elementwise {
    static func globalAveragePool(
        _ input: Tensor<Float>, into output: Tensor<Float>, context: ComputeContext
    ) {
        let pixels = input.shape[2] &* input.shape[3]
        let (x, y) = unsafe (input.pointer, output.pointer)
        let mapsPerSlice = max(1, Slices.elementCount / pixels)
        Slices.forEachRange(of: output.count, size: mapsPerSlice, context: context) { maps in
            for map in maps {
                let sum = unsafe Reduction.sum(x + map &* pixels, pixels)
                unsafe y[map] = sum / Float(pixels)
            }
        }
    }

    static func globalAveragePoolGradient(
        _ outputGradient: Tensor<Float>, into inputGradient: Tensor<Float>, adding: Bool,
        context: ComputeContext
    ) {
        let pixels = inputGradient.shape[2] &* inputGradient.shape[3]
        let (g, d) = unsafe (outputGradient.pointer, inputGradient.pointer)
        let mapsPerSlice = max(1, Slices.elementCount / pixels)
        Slices.forEachRange(of: outputGradient.count, size: mapsPerSlice, context: context) {
            maps in
            for map in maps {
                let value = unsafe g[map] / Float(pixels)
                let map = unsafe d + map &* pixels
                for i in 0..<pixels { unsafe map[i] = (adding ? map[i] : 0) + value }
            }
        }
    }
}
