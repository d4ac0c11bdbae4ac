/// The size of all gradients together, and their scaling.
enum GradientNorm {
    /// The sum of the squares of a tensor's elements in double precision.
    ///
    /// Slices are added in their order, so the sum does not depend on the number of threads.
    static func sumOfSquares(_ tensor: Tensor<Float>, context: ComputeContext) -> Double {
        let size = Slices.elementCount
        let sums = context.makeTensor(
            shape: [(tensor.count + size - 1) / size], of: Double.self)
        let x = unsafe tensor.pointer
        Slices.forEachRange(of: tensor.count, context: context) { range in
            let x = unsafe x + range.lowerBound
            var lanes = SIMD16<Double>(repeating: 0)
            var rest = 0.0
            forEachVector(range.count) { i in
                let values = unsafe SIMD16<Double>(Vector.load(x, i))
                lanes += values * values
            } _: { i in
                let value = unsafe Double(x[i])
                rest += value * value
            }
            sums[range.lowerBound / size] = lanes.sum() + rest
        }
        return (0..<sums.count).reduce(0) { $0 + sums[$1] }
    }

    /// Multiplies a tensor's elements by a factor.
    static func scale(_ tensor: Tensor<Float>, by factor: Float, context: ComputeContext) {
        let x = unsafe tensor.pointer
        Slices.forEachRange(of: tensor.count, context: context) { range in
            let x = unsafe x + range.lowerBound
            forEachVector(range.count) { i in
                unsafe (Vector.load(x, i) * factor).store(x, i)
            } _: { i in
                unsafe x[i] *= factor
            }
        }
    }
}
