import KDModels
import Testing

@Suite struct CompressionTests {
    /// The pairs and labels of the AMD paper's tables (arXiv 2302.14130), and the borders.
    @Test(arguments: [
        ("wrn-16-1", "wrn-16-3", Compression.channel), ("wrn-16-1", "wrn-28-1", .depth),
        ("wrn-16-1", "wrn-28-3", .depthAndChannel), ("wrn-16-1", "resnet-44", .architecture),
        ("resnet-20", "vgg-13", .architecture), ("vgg-8", "vgg-13", .depth),
        ("resnet-20", "resnet-56", .depth), ("resnet-20", "resnet-34", .architecture),
        ("wrn-16-1", "wrn-16-1", .none), ("mobilenet-v2", "mobilenet-v2", .none),
        ("mobilenet-v2", "shufflenet-v2", .architecture),
    ])
    func `a pair has the label of the papers`(
        student: String, teacher: String, expected: Compression
    ) throws {
        #expect(try ModelCatalog.compression(student: student, teacher: teacher) == expected)
    }

    @Test func `a name that is no model is told which`() {
        #expect(throws: ModelError.unknownModel(name: "vit")) {
            try ModelCatalog.compression(student: "wrn-16-1", teacher: "vit")
        }
    }
}
