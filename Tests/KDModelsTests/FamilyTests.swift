import KDModels
import Testing

/// The families beside WideResNet, held against PyTorch 2.15 and torchvision 0.29: parameters by
/// `sum(p.numel() for p in model.parameters())`, multiply-adds by `FlopCounterMode`, halved.
@Suite struct FamilyTests {
    struct Count: Sendable, CustomTestStringConvertible {
        let name: String
        let side: Int
        let classes: Int
        let parameters: Int
        let multiplyAdds: Int

        init(_ name: String, _ side: Int, _ classes: Int, _ parameters: Int, _ multiplyAdds: Int) {
            (self.name, self.side, self.classes) = (name, side, classes)
            (self.parameters, self.multiplyAdds) = (parameters, multiplyAdds)
        }

        var testDescription: String { "\(name) at \(side)" }
    }

    static let counts = [
        Count("resnet-8", 32, 10, 78_042, 12_501_632),
        Count("resnet-14", 32, 10, 175_258, 26_657_408),
        Count("resnet-20", 32, 10, 272_474, 40_813_184),
        Count("resnet-56", 32, 10, 855_770, 125_747_840),
        Count("resnet-110", 32, 10, 1_730_714, 253_149_824),
        Count("resnet-18", 32, 10, 11_181_642, 37_016_576),
        Count("resnet-101", 32, 10, 42_520_650, 159_191_040),
        Count("resnet-18", 224, 1000, 11_689_512, 1_814_073_344),
        Count("resnet-34", 224, 1000, 21_797_672, 3_663_761_408),
        Count("resnet-50", 224, 1000, 25_557_032, 4_089_184_256),
        Count("resnet-101", 224, 1000, 44_549_160, 7_801_405_440),
        Count("vgg-8", 32, 10, 3_918_858, 96_146_432),
        Count("vgg-8", 64, 10, 3_918_858, 271_324_160),
        Count("vgg-13", 32, 10, 9_416_010, 284_890_112),
        Count("mobilenet-v2", 32, 10, 2_236_682, 6_124_928),
        Count("mobilenet-v2", 224, 1000, 3_504_872, 300_774_272),
        Count("shufflenet-v2", 32, 10, 1_263_854, 2_946_648),
        Count("shufflenet-v2", 224, 1000, 2_278_604, 144_907_992),
    ]

    private func model(_ name: String, _ side: Int, classes: Int = 10) throws -> Architecture {
        let input = FeatureShape(channels: 3, height: side, width: side)
        return try ModelCatalog.architecture(named: name, input: input, classes: classes)
    }

    private func taps(_ name: String, _ side: Int) throws -> [String] {
        try model(name, side).taps.map { "\($0.name) \($0.shape)" }
    }

    @Test(arguments: counts)
    func `parameters and multiply-adds equal those of PyTorch`(_ count: Count) throws {
        let model = try model(count.name, count.side, classes: count.classes)
        #expect(model.parameterCount == count.parameters)
        #expect(model.multiplyAdds == count.multiplyAdds)
        #expect(model.name == count.name)
    }

    @Test func `taps stand after every group, layer or stage`() throws {
        #expect(
            try taps("resnet-20", 32) == ["group1 16x32x32", "group2 32x16x16", "group3 64x8x8"])
        #expect(
            try taps("resnet-50", 224) == [
                "layer1 256x56x56", "layer2 512x28x28", "layer3 1024x14x14", "layer4 2048x7x7",
            ])
        #expect(
            try taps("vgg-13", 32) == [
                "stage1 64x32x32", "stage2 128x16x16", "stage3 256x8x8", "stage4 512x4x4",
                "stage5 512x4x4",
            ])
        #expect(try taps("vgg-8", 64).last == "stage5 512x4x4")
        #expect(
            try taps("mobilenet-v2", 224) == [
                "stage1 16x112x112", "stage2 24x56x56", "stage3 32x28x28", "stage4 64x14x14",
                "stage5 96x14x14", "stage6 160x7x7", "stage7 320x7x7",
            ])
        #expect(
            try taps("shufflenet-v2", 224) == [
                "stage2 116x28x28", "stage3 232x14x14", "stage4 464x7x7",
            ])
    }

    @Test(arguments: ModelCatalog.exampleNames)
    func `names are unique, and every model takes a small digit`(name: String) throws {
        let input = FeatureShape(channels: 1, height: 8, width: 8)
        let model = try ModelCatalog.architecture(named: name, input: input, classes: 10)
        let names = (model.parameters + model.buffers).map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Set(model.nodes.map(\.name)).count == model.nodes.count)
        #expect(model.taps.allSatisfy { $0.shape.count > 0 })
        #expect(model.nodes.last?.shape == FeatureShape(channels: 10, height: 1, width: 1))
    }

    private func fault(_ name: String, side: Int = 32) -> String? {
        do throws(ModelError) {
            let input = FeatureShape(channels: 3, height: side, width: side)
            _ = try ModelCatalog.architecture(named: name, input: input, classes: 10)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `a name that no family has is told which there are`() throws {
        #expect(fault("resnet-21")?.contains("6 n + 2") == true)
        #expect(fault("resnet-21")?.contains("18, 34, 50 and 101") == true)
        #expect(fault("resnet")?.contains("resnet-DEPTH") == true)
        #expect(fault("resnet-020")?.contains("resnet-DEPTH") == true)
        #expect(fault("resnet-99999999999999999999")?.contains("resnet-DEPTH") == true)
        #expect(fault("vgg-16")?.contains("vgg-8 and vgg-13") == true)
        #expect(fault("mobilenet-v3")?.contains("mobilenet-v2") == true)
        #expect(fault("shufflenet")?.contains("shufflenet-v2") == true)
        #expect(fault("vgg-8", side: 7)?.contains("8 to 4096") == true)
    }
}
