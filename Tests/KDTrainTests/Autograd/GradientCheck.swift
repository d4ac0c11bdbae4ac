import KDTrain
import Testing

/// Compares the gradients of an operation with central finite differences, in double precision.
///
/// The operation's output is made a scalar by a fixed random weighting, so every element of the
/// output takes part. Kinks are excluded by rule: an element is skipped when the two one-sided
/// differences disagree by more than `kinkTolerance`, and at most a tenth may be skipped.
struct GradientCheck {
    var step = 1e-5
    var tolerance = 1e-6
    var kinkTolerance = 1e-3
    let context = ComputeContext(threads: 1)

    typealias Operation = (Tape<Double>, [Variable<Double>]) -> Variable<Double>

    /// Checks every element of every input.
    func verify(
        _ inputs: [Tensor<Double>], seed: UInt64 = 7,
        sourceLocation: SourceLocation = #_sourceLocation, _ operation: Operation
    ) {
        let analytic = gradients(inputs, seed: seed, operation)
        var (checked, skipped) = (0, 0)
        for (position, input) in inputs.enumerated() {
            for index in 0..<input.count {
                guard let numeric = slope(inputs, position, index, seed: seed, operation) else {
                    skipped += 1
                    continue
                }
                checked += 1
                let found = analytic[position][index]
                let error = abs(found - numeric) / max(1, abs(numeric))
                #expect(
                    error <= tolerance,
                    "input \(position) \(input.shape)[\(index)]: \(found), not \(numeric)",
                    sourceLocation: sourceLocation)
                if error > tolerance { return }
            }
        }
        #expect(checked > 0 && skipped * 10 <= checked, sourceLocation: sourceLocation)
    }

    private func gradients(
        _ inputs: [Tensor<Double>], seed: UInt64, _ operation: Operation
    ) -> [[Double]] {
        let tape = Tape<Double>(context: context)
        let leaves = inputs.map { tape.leaf($0) }
        let output = operation(tape, leaves)
        tape.backward(from: weighted(output, on: tape, seed: seed))
        return leaves.map { leaf in
            leaf.gradient?.values ?? Array(repeating: 0, count: leaf.value.count)
        }
    }

    private func weighted(
        _ output: Variable<Double>, on tape: Tape<Double>, seed: UInt64
    ) -> Variable<Double> {
        let weights = Tensor<Double>.random(output.shape, seed: seed)
        return tape.sum(tape.multiply(output, tape.constant(weights)))
    }

    private func loss(_ inputs: [Tensor<Double>], seed: UInt64, _ operation: Operation) -> Double {
        let tape = Tape<Double>(context: context)
        let output = operation(tape, inputs.map { tape.constant($0) })
        return weighted(output, on: tape, seed: seed).value.scalar
    }

    /// The central difference, or nil where the function has a kink.
    private func slope(
        _ inputs: [Tensor<Double>], _ position: Int, _ index: Int, seed: UInt64,
        _ operation: Operation
    ) -> Double? {
        let tensor = inputs[position]
        let value = tensor[index]
        let here = loss(inputs, seed: seed, operation)
        tensor[index] = value + step
        let ahead = loss(inputs, seed: seed, operation)
        tensor[index] = value - step
        let behind = loss(inputs, seed: seed, operation)
        tensor[index] = value
        let central = (ahead - behind) / (2 * step)
        let disagreement = abs((ahead - here) - (here - behind)) / step
        return disagreement <= kinkTolerance * max(1, abs(central)) ? central : nil
    }
}

extension Tensor {
    /// Normally distributed values from a seed.
    static func random(_ shape: [Int], seed: UInt64, scale: Double = 1) -> Tensor {
        var generator = RandomGenerator(seed: seed, key: "\(shape)")
        return Tensor(
            shape: shape,
            values: (0..<shape.reduce(1, *)).map { _ in Scalar(scale * generator.nextNormal()) })
    }
}
