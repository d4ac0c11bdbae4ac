import Foundation
import KDModels
import Testing

@testable import KDTrain

/// A member of every family against PyTorch: the same weights and images, the same numbers.
@Suite struct ModelFixtureTests {
    private let context = ComputeContext(threads: 2)

    private func expectEqual(
        _ output: Network<Float>.Output, _ expected: ModelFixture.Forward, tolerance: Double
    ) throws {
        let error = expected.logits.error(of: output.logits.value)
        #expect(error < tolerance, "logits: \(error)")
        #expect(Set(output.taps.keys) == Set(expected.taps.keys))
        for (name, digest) in expected.taps {
            let error = digest.error(of: try #require(output.taps[name]).value)
            #expect(error < tolerance, "\(name): \(error)")
        }
    }

    /// Each has an operation that no other has; the large ones repeat what a small one has.
    private static let models: [String] = {
        let small = ["resnet-8", "resnet-18", "vgg-8", "mobilenet-v2", "shufflenet-v2"]
        let isLong = ProcessInfo.processInfo.environment["KD_TEST_LONG"] == "1"
        return isLong ? small + ["resnet-50", "vgg-13"] : small
    }()

    @Test(arguments: models)
    func `logits, taps and gradients are those of PyTorch`(model: String) throws {
        let fixture = try ModelFixture.load(model)
        let network = try fixture.network(model)
        #expect(network.architecture.parameterCount == fixture.parameters)
        try expectEqual(
            network.evaluate(fixture.images, context: context), fixture.evaluation,
            tolerance: 1e-4)
        let tape = Tape<Float>(context: context)
        let output = network.forward(tape.constant(fixture.images), on: tape, mode: .training)
        try expectEqual(output, fixture.training, tolerance: 1e-3)
        let loss = CrossEntropy(labelSmoothing: 0)
            .evaluate(output.logits, labels: fixture.labels, on: tape)
        #expect(abs(loss.value - fixture.loss) < 1e-4 * fixture.loss)
        tape.backward(from: loss.loss)
        #expect(Set(network.parameters.map(\.name)) == Set(fixture.gradients.keys))
        for parameter in network.parameters {
            let digest = try #require(fixture.gradients[parameter.name])
            // Batch normalisation takes a bias before it out again: PyTorch's gradient is noise.
            if digest.norm < 1e-9 {
                #expect(parameter.gradient.values.allSatisfy { abs($0) < 1e-4 })
                continue
            }
            let error = digest.error(of: parameter.gradient)
            #expect(error < fixture.tolerance, "\(parameter.name): \(error)")
        }
    }
}
