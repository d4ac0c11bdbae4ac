import KDModels
import Testing

@testable import KDTrain

@Suite struct NetworkTests {
    private let context = ComputeContext(threads: 1)
    private let architecture: Architecture

    init() throws {
        architecture = try ModelCatalog.architecture(
            named: "wrn-10-1", input: FeatureShape(channels: 1, height: 8, width: 8), classes: 10)
    }

    @Test func `state names are those of the architecture and can be set`() throws {
        let network = Network<Float>(architecture, seed: 1)
        #expect(
            network.stateNames
                == architecture.parameters.map(\.name) + architecture.buffers.map(\.name))
        let bias = try #require(network.stateTensor(named: "fc.bias"))
        bias.copy(fromFloats: Array(repeating: 7, count: 10))
        #expect(network.parameter(named: "fc.bias")?.value.values == bias.values)
        #expect(network.stateTensor(named: "fc.scale") == nil)
        #expect(
            network.stateTensor(named: "bn1.running_var")?.values.allSatisfy { $0 == 1 } == true)
    }

    @Test func `initial values follow the seed and have the documented spread`() throws {
        let (first, same, other) = (
            Network<Float>(architecture, seed: 1), Network<Float>(architecture, seed: 1),
            Network<Float>(architecture, seed: 2)
        )
        let name = "block3.layer.0.conv2.weight"
        let values = try #require(first.stateTensor(named: name)).values
        #expect(values == same.stateTensor(named: name)?.values)
        #expect(values != other.stateTensor(named: name)?.values)
        let variance = values.reduce(0) { $0 + $1 * $1 } / Float(values.count)
        #expect(abs(variance / (2 / (9 * 64)) - 1) < 0.05)
        let linear = try #require(first.stateTensor(named: "fc.weight")).values
        #expect(linear.allSatisfy { abs($0) <= 0.125 } && (linear.max() ?? 0) > 0.1)
    }

    @Test func `evaluation leaves statistics alone and training moves them`() throws {
        let network = Network<Float>(architecture, seed: 1)
        let images = Tensor<Float>.random([4, 1, 8, 8], seed: 3)
        let mean = try #require(network.stateTensor(named: "bn1.running_mean"))
        let output = network.evaluate(images, context: context)
        #expect(mean.values.allSatisfy { $0 == 0 })
        #expect(output.logits.shape == [4, 10] && !output.logits.requiresGradient)
        #expect(output.taps["group3"]?.shape == [4, 64, 2, 2])
        let tape = Tape<Float>(context: context)
        _ = network.forward(tape.constant(images), on: tape, mode: .training)
        #expect(mean.values.contains { $0 != 0 })
    }

    @Test func `an image's evaluation does not depend on its batch`() {
        let network = Network<Float>(architecture, seed: 1)
        let images = Tensor<Float>.random([5, 1, 8, 8], seed: 3)
        let alone = Tensor<Float>(shape: [1, 1, 8, 8], values: Array(images.values[128..<192]))
        let together = network.evaluate(images, context: context).logits.value.values[20..<30]
        let single = network.evaluate(alone, context: context).logits.value.values
        for (first, second) in zip(together, single) { #expect(abs(first - second) < 1e-4) }
    }

    @Test(arguments: ["layer1.0.bn2", "layer2.0.downsample.1", "layer3.0.bn1", "layer3.0.conv2"])
    func `the layer that gives no number is named, also where it is computed with others`(
        layer: String
    ) throws {
        let input = FeatureShape(channels: 1, height: 8, width: 8)
        let network = Network<Float>(
            try ModelCatalog.architecture(named: "resnet-8", input: input, classes: 10), seed: 1)
        let images = Tensor<Float>.random([2, 1, 8, 8], seed: 3)
        #expect(network.firstNonFinite(images, mode: .evaluation, context: context) == nil)
        try #require(network.stateTensor(named: "\(layer).weight"))[3] = .nan
        let found = network.firstNonFinite(images, mode: .evaluation, context: context)
        #expect(found?.layer == layer && found?.value.isNaN == true)
    }

    @Test func `parameters that the loss does not reach get a gradient of zero`() throws {
        let network = Network<Float>(architecture, seed: 1)
        let tape = Tape<Float>(context: context)
        let images = tape.constant(Tensor<Float>.random([2, 1, 8, 8], seed: 3))
        let linear = try #require(network.parameter(named: "fc.weight"))
        linear.gradient.fill(9)
        let output = network.forward(images, on: tape, mode: .training)
        tape.backward(from: tape.sum(try #require(output.taps["group2"])))
        #expect(linear.gradient.values.allSatisfy { $0 == 0 })
        #expect(
            network.parameter(named: "conv1.weight")?.gradient.values.contains { $0 != 0 } == true)
    }
}
