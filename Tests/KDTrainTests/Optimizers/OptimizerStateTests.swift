import KDModels
import KDTrain
import Testing

@Suite struct OptimizerStateTests {
    private let context = ComputeContext(threads: 1)

    private func network() throws -> Network<Float> {
        Network(
            try ModelCatalog.architecture(
                named: "wrn-10-1", input: FeatureShape(channels: 1, height: 8, width: 8), classes: 2
            ),
            seed: 1)
    }

    private func optimizer(_ name: String, _ network: Network<Float>) -> any Optimizer<Float> {
        name == "adam"
            ? Adam(network.parameters, settings: .init())
            : SGD(network.parameters, settings: .init(momentum: 0.9, nesterov: true))
    }

    /// Steps with gradients that depend on the step's number alone.
    private func run(
        _ steps: Range<Int>, _ network: Network<Float>, _ optimizer: any Optimizer<Float>
    ) {
        for step in steps {
            for parameter in network.parameters {
                parameter.gradient.copy(from: .random(parameter.shape, seed: UInt64(step)))
            }
            optimizer.step(learningRate: 0.01, context: context)
        }
    }

    @Test(arguments: ["sgd", "adam"])
    func `an interrupted run ends with the same bytes`(name: String) throws {
        let whole = try network()
        run(0..<6, whole, optimizer(name, whole))
        let interrupted = try network()
        let first = optimizer(name, interrupted)
        run(0..<3, interrupted, first)
        let second = optimizer(name, interrupted)
        try second.restore(first.state)
        run(3..<6, interrupted, second)
        for (a, b) in zip(whole.parameters, interrupted.parameters) {
            #expect(a.value.values == b.value.values, "\(a.name)")
        }
    }

    @Test func `a state that does not fit is refused by name and changes nothing`() throws {
        let network = try network()
        let sgd = SGD(network.parameters, settings: .init(momentum: 0.9))
        run(0..<1, network, sgd)
        let state = sgd.state
        #expect(state.map(\.name).contains("momentum.fc.weight"))
        #expect(throws: OptimizerStateError.missing(name: "momentum.conv1.weight")) {
            try sgd.restore(Array(state.dropFirst()))
        }
        let extra = OptimizerStateEntry(name: "other", shape: [1], values: [0])
        #expect(throws: OptimizerStateError.unknown(name: "other")) {
            try sgd.restore(state + [extra])
        }
        var reshaped = state
        reshaped[0] = OptimizerStateEntry(name: state[0].name, shape: [1], values: [0])
        #expect(
            throws: OptimizerStateError.shape(
                name: state[0].name, found: [1], expected: state[0].shape)
        ) {
            try sgd.restore(reshaped)
        }
        #expect(sgd.state == state)
    }
}
