import KDModels
import Testing

@testable import KDTrain

/// The order of a forward pass, and what is computed together.
@Suite struct ExecutionStepTests {
    static let models = [
        "wrn-10-1", "resnet-8", "resnet-18", "resnet-50", "vgg-8", "mobilenet-v2", "shufflenet-v2",
    ]

    private func architecture(_ name: String) throws -> Architecture {
        try ModelCatalog.architecture(
            named: name, input: FeatureShape(channels: 3, height: 32, width: 32), classes: 10)
    }

    /// The operands of a step in the order of the graph.
    private func operands(_ step: ExecutionStep, _ architecture: Architecture) -> [Int] {
        (architecture.nodes[step.node].inputs + (step.residual.map { [$0] } ?? []))
            .compactMap { source in
                guard case .node(let index) = source else { return nil }
                return index
            }
    }

    @Test(arguments: models)
    func `every value is there when it is read and let go of after that`(model: String) throws {
        let architecture = try architecture(model)
        var live = Set<Int>()
        for step in ExecutionStep.plan(for: architecture) {
            for operand in operands(step, architecture) {
                #expect(live.contains(operand), "\(architecture.nodes[operand].name)")
            }
            #expect(live.insert(step.result).inserted)
            #expect(live.isSuperset(of: step.released))
            live.subtract(step.released)
        }
        #expect(live == Set(architecture.taps.map(\.node) + [architecture.nodes.count - 1]))
    }

    /// What is left of the small operations that a normalisation can take along.
    private func alone(_ model: String) throws -> [String] {
        let architecture = try architecture(model)
        return ExecutionStep.plan(for: architecture).compactMap { step in
            switch architecture.nodes[step.node].operation {
            case .relu, .relu6, .add: architecture.nodes[step.node].name
            default: nil
            }
        }
    }

    @Test func `normalisations take additions and activations along`() throws {
        for model in ["resnet-8", "resnet-18", "resnet-50", "mobilenet-v2", "shufflenet-v2"] {
            #expect(try alone(model) == [], "\(model)")
        }
        // Before activation, sums are read by the next normalisation and by the shortcut.
        #expect(try alone("wrn-10-1").allSatisfy { $0.hasSuffix(".add") })
        #expect(try alone("vgg-8") == [])
    }

    @Test func `of two normalised operands the later one takes the addition along`() throws {
        let architecture = try architecture("resnet-8")
        let steps = ExecutionStep.plan(for: architecture)
        let names = architecture.nodes.map(\.name)
        let plain = try #require(steps.first { names[$0.node] == "layer2.0.bn2" })
        #expect(plain.result == plain.node && plain.residual == nil)
        let fused = try #require(steps.first { names[$0.node] == "layer2.0.downsample.1" })
        #expect(fused.residual == .node(plain.node))
        #expect(names[fused.result] == "layer2.0.relu" && fused.activation == .relu)
        let identity = try #require(steps.first { names[$0.node] == "layer1.0.bn2" })
        #expect(names[identity.result] == "layer1.0.relu" && identity.residual != nil)
    }

    @Test func `a tap keeps its value from being computed with what follows`() throws {
        let architecture = try architecture("mobilenet-v2")
        let names = architecture.nodes.map(\.name)
        let steps = ExecutionStep.plan(for: architecture)
        // The end of a stage is a tap and an addition: nothing is clamped.
        let end = try #require(steps.first { names[$0.node] == "features.3.conv.3" })
        #expect(names[end.result] == "features.3.add" && end.activation == .identity)
        let first = try #require(steps.first { names[$0.node] == "features.0.1" })
        #expect(names[first.result] == "features.0.2" && first.activation == .relu6)
    }
}
