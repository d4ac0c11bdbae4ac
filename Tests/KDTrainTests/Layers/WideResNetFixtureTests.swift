import KDTrain
import Testing

/// WRN-16-1 against PyTorch: the same weights and images, the same numbers.
@Suite struct WideResNetFixtureTests {
    private let context = ComputeContext(threads: 2)
    private let fixture: WideResNetFixture

    init() throws {
        fixture = try WideResNetFixture.load()
    }

    private func expectEqual(
        _ output: Network<Float>.Output, _ expected: WideResNetFixture.Forward
    ) throws {
        expected.logits.expectEqual(output.logits.value.values, tolerance: 1e-4, "logits")
        #expect(Set(output.taps.keys) == Set(expected.taps.keys))
        for (name, digest) in expected.taps {
            let tap = try #require(output.taps[name])
            digest.expectEqual(tap.value.values, tolerance: 1e-4, name)
        }
    }

    @Test func `evaluation gives the logits and taps of PyTorch`() throws {
        let network = try fixture.network()
        try expectEqual(network.evaluate(fixture.images, context: context), fixture.evaluation)
    }

    @Test func `training gives the loss and all gradients of PyTorch`() throws {
        let network = try fixture.network()
        let tape = Tape<Float>(context: context)
        let output = network.forward(tape.constant(fixture.images), on: tape, mode: .training)
        try expectEqual(output, fixture.training)
        let loss = fixture.crossEntropy(output.logits, on: tape)
        let expected = try #require(fixture.training.loss)
        #expect(abs(Double(loss.value.scalar) - expected) < 1e-4 * expected)
        tape.backward(from: loss)
        #expect(Set(network.parameters.map(\.name)) == Set(fixture.gradients.keys))
        for parameter in network.parameters {
            fixture.gradients[parameter.name]?.expectEqual(
                parameter.gradient.values, tolerance: 1e-3, parameter.name)
        }
    }

    @Test(arguments: ["sgd", "nesterov", "adam"])
    func `three optimizer steps end where PyTorch's do`(name: String) throws {
        let expected = try #require(fixture.optimizers[name])
        let network = try fixture.network()
        let optimizer: any Optimizer<Float> =
            name == "adam"
            ? Adam(network.parameters, settings: .init(epsilon: 1e-4, weightDecay: 1e-2))
            : SGD(
                network.parameters,
                settings: .init(momentum: 0.9, nesterov: name == "nesterov", weightDecay: 1e-2))
        for step in 0..<3 {
            let tape = Tape<Float>(context: context)
            let output = network.forward(tape.constant(fixture.images), on: tape, mode: .training)
            let loss = fixture.crossEntropy(output.logits, on: tape)
            #expect(abs(Double(loss.value.scalar) - expected.losses[step]) < 1e-3)
            tape.backward(from: loss)
            optimizer.step(learningRate: name == "adam" ? 1e-3 : 0.05, context: context)
        }
        #expect(Set(network.stateNames) == Set(expected.state.keys))
        for stateName in network.stateNames {
            let tensor = try #require(network.stateTensor(named: stateName))
            expected.state[stateName]?.expectEqual(tensor.values, tolerance: 1e-3, stateName)
        }
    }
}
