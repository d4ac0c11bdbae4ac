import KDModels
import Testing

private let cifar = FeatureShape(channels: 3, height: 32, width: 32)
private let digits = FeatureShape(channels: 1, height: 8, width: 8)

@Suite struct WideResNetTests {
    /// Counted by PyTorch 2.15: `sum(p.numel() for p in model.parameters())`.
    @Test(arguments: [
        ("wrn-10-1", 77_850), ("wrn-16-1", 175_066), ("wrn-16-2", 691_674),
        ("wrn-16-3", 1_549_530), ("wrn-28-1", 369_498), ("wrn-40-2", 2_243_546),
    ])
    func `parameter counts equal those of PyTorch`(name: String, count: Int) throws {
        let model = try ModelCatalog.architecture(named: name, input: cifar, classes: 10)
        #expect(model.parameterCount == count)
    }

    @Test(arguments: [("wrn-16-1", 26_657_408), ("wrn-16-3", 223_004_544)])
    func `multiply-adds count convolutions and the linear layer`(name: String, count: Int) throws {
        let model = try ModelCatalog.architecture(named: name, input: cifar, classes: 10)
        #expect(model.multiplyAdds == count)
    }

    @Test func `taps are the outputs of the groups`() throws {
        let model = try ModelCatalog.architecture(named: "wrn-16-3", input: cifar, classes: 10)
        #expect(model.taps.map(\.name) == ["group1", "group2", "group3"])
        #expect(model.taps.map(\.shape.description) == ["48x32x32", "96x16x16", "192x8x8"])
        #expect(model.taps.allSatisfy { model.nodes[$0.node].operation == .add })
        #expect(model.tap(named: "group2")?.shape.channels == 96)
        #expect(model.tap(named: "layer2") == nil)
    }

    @Test func `small digits shrink to two by two`() throws {
        let model = try ModelCatalog.architecture(named: "wrn-10-1", input: digits, classes: 10)
        #expect(model.taps.map(\.shape.description) == ["16x8x8", "32x4x4", "64x2x2"])
    }

    @Test func `odd extents round up at every stride`() throws {
        let input = FeatureShape(channels: 1, height: 7, width: 5)
        let model = try ModelCatalog.architecture(named: "wrn-10-1", input: input, classes: 3)
        #expect(model.taps.map(\.shape.description) == ["16x7x5", "32x4x3", "64x2x2"])
    }

    @Test func `parameters have their state dict names in the order of the graph`() throws {
        let model = try ModelCatalog.architecture(named: "wrn-10-1", input: cifar, classes: 10)
        #expect(
            model.parameters.prefix(6).map(\.name) == [
                "conv1.weight", "block1.layer.0.bn1.weight", "block1.layer.0.bn1.bias",
                "block1.layer.0.conv1.weight", "block1.layer.0.bn2.weight",
                "block1.layer.0.bn2.bias",
            ])
        #expect(model.parameters.contains { $0.name == "block2.layer.0.convShortcut.weight" })
        #expect(!model.parameters.contains { $0.name == "block1.layer.0.convShortcut.weight" })
        #expect(model.parameters.suffix(2).map(\.name) == ["fc.weight", "fc.bias"])
        #expect(model.parameters.suffix(2).map(\.shape) == [[10, 64], [10]])
        #expect(model.buffers.first?.name == "block1.layer.0.bn1.running_mean")
        #expect(Set(model.parameters.map(\.name)).count == model.parameters.count)
    }
}
