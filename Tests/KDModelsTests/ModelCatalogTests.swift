import KDModels
import Testing

@Suite struct ModelCatalogTests {
    private let input = FeatureShape(channels: 3, height: 32, width: 32)

    private func fault(_ name: String, input: FeatureShape? = nil, classes: Int = 10) -> ModelError?
    {
        do throws(ModelError) {
            _ = try ModelCatalog.architecture(
                named: name, input: input ?? self.input, classes: classes)
            return nil
        } catch {
            return error
        }
    }

    @Test func `every example name is a model`() {
        #expect(!ModelCatalog.exampleNames.isEmpty)
        for name in ModelCatalog.exampleNames { #expect(fault(name) == nil) }
    }

    @Test func `an unknown family is named together with the known ones`() {
        #expect(fault("vit-16") == .unknownModel(name: "vit-16"))
        #expect(fault("vit-16")?.description.contains("wrn-D-K") == true)
        #expect(fault("") == .unknownModel(name: ""))
    }

    @Test(arguments: ["wrn", "wrn-16", "wrn-16-1-1", "wrn-16-x", "wrn-016-1", "wrn--16-1"])
    func `a misspelt wide network is told the form`(name: String) {
        #expect(fault(name)?.description.contains("wrn-DEPTH-WIDTH") == true)
    }

    @Test(arguments: ["wrn-17-1", "wrn-4-1", "wrn-1006-1"])
    func `an impossible depth is told the possible ones`(name: String) {
        #expect(fault(name)?.description.contains("6 n + 4") == true)
    }

    @Test func `an impossible width, class count or image is refused`() {
        #expect(fault("wrn-16-0")?.description.contains("1 to 64") == true)
        let many = Int.max / 2
        #expect(
            fault("wrn-16-1", classes: many) == .invalidClasses(name: "wrn-16-1", classes: many))
        #expect(fault("wrn-16-1", classes: 0) == .invalidClasses(name: "wrn-16-1", classes: 0))
        let empty = FeatureShape(channels: 3, height: 0, width: 32)
        #expect(fault("wrn-16-1", input: empty)?.description.contains("3x0x32") == true)
    }
}
