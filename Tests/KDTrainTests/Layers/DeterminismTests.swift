import KDExperiment
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
            let squares = tape.sum(tape.multiply(output.logits, output.logits))
            tape.backward(from: tape.weightedSum([(0.003, squares)]))
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

    private func allocations(
        student: String, distill: DistillSpec, threads: Int, steps: Int
    ) throws -> Int {
        let context = ComputeContext(threads: threads)
        let input = FeatureShape(channels: 3, height: 12, width: 12)
        let architecture = { try ModelCatalog.architecture(named: $0, input: input, classes: 10) }
        let benchmark = try StepBenchmark(
            student: try architecture(student), teacher: try architecture("wrn-10-1"),
            distill: distill, batch: 9, students: 1, context: context)
        for _ in 0..<2 { benchmark.run() }
        let allocated = context.allocatedByteCount
        for _ in 0..<steps { benchmark.run() }
        return context.allocatedByteCount - allocated
    }

    /// Chance gives slices to threads, so there are more steps where there are more threads.
    @Test(arguments: [1, 2, 5])
    func `from the second step on no memory is asked of the system`(threads: Int) throws {
        let layers = ["group1", "group3"].map { LayerPair(student: $0, teacher: $0) }
        let amd = FeatureTerm(
            method: .amd(AMDSettings(global: 0.8, local: 0.2)), weight: 100, layers: layers)
        let steps = threads == 1 ? 3 : 20
        #expect(
            try allocations(
                student: "wrn-10-1", distill: DistillSpec(features: [amd]), threads: threads,
                steps: steps) == 0)
        let plain = DistillSpec(lambda1: 1, lambda2: 0)
        for student in ["mobilenet-v2", "shufflenet-v2"] {
            #expect(
                try allocations(student: student, distill: plain, threads: threads, steps: 3) == 0)
        }
    }
}
