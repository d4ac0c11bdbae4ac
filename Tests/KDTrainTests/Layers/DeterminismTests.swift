import KDModels
import KDTrain
import Testing

/// The same seed gives the same bytes, whatever the number of threads.
@Suite struct DeterminismTests {
    private struct Training {
        let network: Network<Float>
        let context: ComputeContext
        private let optimizer: SGD<Float>
        private let images: Tensor<Float>

        init(threads: Int, seed: UInt64 = 1) throws {
            context = ComputeContext(threads: threads)
            let input = FeatureShape(channels: 3, height: 12, width: 12)
            network = Network(
                try ModelCatalog.architecture(named: "wrn-10-1", input: input, classes: 10),
                seed: seed)
            optimizer = SGD(network.parameters, settings: .init(momentum: 0.9))
            images = .random([37, 3, 12, 12], seed: 4)
        }

        func step() {
            let tape = Tape<Float>(context: context)
            let output = network.forward(tape.constant(images), on: tape, mode: .training)
            tape.backward(from: tape.mean(tape.multiply(output.logits, output.logits)))
            optimizer.step(learningRate: 0.01, context: context)
        }

        var bits: [UInt32] {
            network.stateNames.flatMap { name in
                network.stateTensor(named: name)?.values.map(\.bitPattern) ?? []
            }
        }
    }

    private func bits(threads: Int, seed: UInt64 = 1) throws -> [UInt32] {
        let training = try Training(threads: threads, seed: seed)
        for _ in 0..<3 { training.step() }
        return training.bits
    }

    @Test func `training gives the same bytes on one thread, two and five`() throws {
        let expected = try bits(threads: 1)
        #expect(try bits(threads: 1) == expected)
        #expect(try bits(threads: 2) == expected)
        #expect(try bits(threads: 5) == expected)
        #expect(try bits(threads: 2, seed: 2) != expected)
    }

    @Test func `from the second step on no memory is asked of the system`() throws {
        let training = try Training(threads: 1)
        for _ in 0..<2 { training.step() }
        let allocated = training.context.pool.allocatedByteCount
        for _ in 0..<3 { training.step() }
        #expect(training.context.pool.allocatedByteCount == allocated)
    }
}
