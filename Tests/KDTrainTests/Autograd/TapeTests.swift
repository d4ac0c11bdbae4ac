import KDTrain
import Testing

@Suite struct TapeTests {
    private let context = ComputeContext(threads: 1)

    @Test func `constants record nothing and take no gradient`() {
        let tape = Tape<Float>(context: context)
        let constant = tape.constant(Tensor(shape: [2], values: [1, 2]))
        _ = tape.sum(tape.activate(constant, .relu))
        #expect(tape.recordCount == 0)
        let leaf = tape.leaf(Tensor(shape: [2], values: [3, 4]))
        tape.backward(from: tape.sum(tape.multiply(leaf, constant)))
        #expect(leaf.gradient?.values == [1, 2])
        #expect(constant.gradient == nil)
    }

    @Test func `a custom operation gets the gradient of its output`() {
        let tape = Tape<Float>(context: context)
        let input = tape.leaf(Tensor(shape: [3], values: [1, 2, 3]))
        let output = tape.makeTensor([1])
        output[0] = input.value.values.map { $0 * $0 }.reduce(0, +)
        let squares = tape.record(output: output, inputs: [input]) { gradient, inputs in
            guard let destination = inputs.accumulator(0) else { return }
            for index in 0..<3 { destination[index] += gradient[0] * 2 * input.value[index] }
        }
        tape.backward(from: tape.weightedSum([(0.5, squares)]))
        #expect(input.gradient?.values == [1, 2, 3])
    }

    @Test func `a branch that the loss does not use is skipped`() {
        let tape = Tape<Float>(context: context)
        let input = tape.leaf(Tensor(shape: [1], values: [2]))
        let unused = tape.record(output: tape.makeTensor([1]), inputs: [input]) { _, _ in
            Issue.record("the backward closure of an unused value ran")
        }
        _ = tape.weightedSum([(3, unused)])
        tape.backward(from: tape.weightedSum([(5, input)]))
        #expect(input.gradient?.values == [5])
    }

    @Test func `running statistics follow PyTorch's rule`() {
        let tape = Tape<Double>(context: context)
        let input = tape.constant(Tensor(shape: [2, 1, 1, 2], values: [1, 2, 3, 6]))
        let statistics = RunningStatistics(
            mean: Tensor<Double>(shape: [1]), variance: Tensor(shape: [1], repeating: 1))
        let one = tape.constant(Tensor(shape: [1], repeating: 1))
        _ = tape.batchNorm(
            input, weight: one, bias: one, statistics: statistics, mode: .training)
        #expect(abs(statistics.mean[0] - 0.3) < 1e-12)
        // The unbiased variance of 1, 2, 3, 6 is 14 / 3.
        #expect(abs(statistics.variance[0] - (0.9 + 0.1 * 14 / 3)) < 1e-12)
        _ = tape.batchNorm(
            input, weight: one, bias: one, statistics: statistics, mode: .evaluation)
        #expect(abs(statistics.mean[0] - 0.3) < 1e-12)
    }
}
