import Testing

@testable import KDTrain

/// Every operation of the tape against finite differences.
@Suite struct GradientTests {
    private let check = GradientCheck()

    static let activations: [Activation] = [
        .identity, .relu, Activation(floor: -0.25, ceiling: 0.5),
    ]

    private func tensor(_ shape: Int..., seed: UInt64 = 1) -> Tensor<Double> {
        .random(shape, seed: seed)
    }

    @Test(arguments: [(3, 1, 1), (3, 2, 1), (1, 1, 0), (1, 2, 0), (3, 1, 0), (3, 3, 2)])
    func `convolution`(kernel: Int, stride: Int, padding: Int) {
        check.verify([tensor(2, 3, 5, 4), tensor(2, 3, kernel, kernel)]) { tape, inputs in
            tape.convolution(inputs[0], weight: inputs[1], stride: stride, padding: padding)
        }
    }

    private func batchNorm(
        _ inputs: [Variable<Double>], residual: Variable<Double>?, _ activation: Activation,
        _ mode: NetworkMode, on tape: Tape<Double>
    ) -> Variable<Double> {
        let statistics = RunningStatistics(
            mean: Tensor<Double>(shape: [2], values: [0.1, -0.2]),
            variance: Tensor(shape: [2], values: [0.5, 2]))
        return tape.batchNorm(
            inputs[0], weight: inputs[1], bias: inputs[2], statistics: statistics, mode: mode,
            residual: residual, activation: activation)
    }

    @Test(arguments: activations, [NetworkMode.training, .evaluation])
    func `batch normalisation with what follows it`(activation: Activation, mode: NetworkMode) {
        let inputs = [tensor(3, 2, 2, 3), tensor(2), tensor(2, seed: 2)]
        check.verify(inputs) { tape, inputs in
            batchNorm(inputs, residual: nil, activation, mode, on: tape)
        }
        check.verify(inputs + [tensor(3, 2, 2, 3, seed: 3)]) { tape, inputs in
            batchNorm(inputs, residual: inputs[3], activation, mode, on: tape)
        }
        // The residual is the input itself, and its gradient has another part already.
        check.verify(inputs) { tape, inputs in
            let sum = batchNorm(inputs, residual: inputs[0], activation, mode, on: tape)
            return tape.multiply(sum, inputs[0])
        }
    }

    @Test(arguments: activations)
    func `activations alone`(activation: Activation) {
        check.verify([tensor(4, 7)]) { tape, inputs in tape.activate(inputs[0], activation) }
    }

    @Test(arguments: [(3, 2, 1), (2, 2, 0), (3, 1, 1)])
    func `max pooling`(kernel: Int, stride: Int, padding: Int) {
        check.verify([tensor(2, 3, 5, 4)]) { tape, inputs in
            tape.maxPool(inputs[0], kernel: kernel, stride: stride, padding: padding)
        }
    }

    @Test(arguments: [(3, 1, 1), (3, 2, 1), (1, 1, 0), (3, 1, 0)])
    func `depthwise convolution`(kernel: Int, stride: Int, padding: Int) {
        check.verify([tensor(2, 3, 5, 4), tensor(3, 1, kernel, kernel)]) { tape, inputs in
            tape.depthwiseConvolution(
                inputs[0], weight: inputs[1], stride: stride, padding: padding)
        }
    }

    @Test func `a bias of each channel`() {
        check.verify([tensor(2, 3, 3, 2), tensor(4, 3, 1, 1), tensor(4)]) { tape, inputs in
            let convolved = tape.convolution(inputs[0], weight: inputs[1], stride: 1, padding: 0)
            return tape.addBias(inputs[2], to: convolved)
        }
    }

    @Test func `channels taken and put in turn`() {
        check.verify([tensor(2, 6, 2, 3)]) { tape, inputs in
            tape.interleave(
                tape.channels(0..<3, of: inputs[0]), tape.channels(2..<5, of: inputs[0]))
        }
        let context = ComputeContext(threads: 1)
        let tape = Tape<Double>(context: context)
        let both = tape.interleave(
            tape.constant(Tensor(shape: [1, 2, 1, 1], values: [1, 2])),
            tape.constant(Tensor(shape: [1, 2, 1, 1], values: [3, 4])))
        #expect(both.value.values == [1, 3, 2, 4])
    }

    @Test func `addition, also of a value to itself`() {
        check.verify([tensor(2, 5), tensor(2, 5, seed: 2)]) { tape, inputs in
            tape.add(inputs[0], inputs[1])
        }
        check.verify([tensor(2, 5)]) { tape, inputs in
            tape.add(tape.add(inputs[0], inputs[0]), inputs[0])
        }
    }

    @Test func `weighted sums`() {
        check.verify([tensor(5), tensor(5, seed: 2)]) { tape, inputs in
            tape.weightedSum([(0.1, inputs[0]), (-3, inputs[1]), (2, inputs[0])])
        }
    }

    @Test func `products element by element`() {
        check.verify([tensor(5), tensor(5, seed: 2)]) { tape, inputs in
            tape.multiply(tape.multiply(inputs[0], inputs[1]), inputs[0])
        }
    }

    @Test func `sum and reshaping`() {
        check.verify([tensor(3, 4)]) { tape, inputs in tape.sum(inputs[0]) }
        check.verify([tensor(3, 4)]) { tape, inputs in
            tape.multiply(tape.reshape(inputs[0], to: [12]), tape.reshape(inputs[0], to: [12]))
        }
    }

    @Test func `global average pooling`() {
        check.verify([tensor(2, 3, 4, 5)]) { tape, inputs in tape.globalAveragePool(inputs[0]) }
    }

    @Test func `linear layers`() {
        check.verify([tensor(3, 4), tensor(5, 4), tensor(5)]) { tape, inputs in
            tape.linear(inputs[0], weight: inputs[1], bias: inputs[2])
        }
    }
}
