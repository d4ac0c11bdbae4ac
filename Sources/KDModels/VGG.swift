/// The networks of 3x3 convolutions of Simonyan and Zisserman (2014),
/// <https://arxiv.org/abs/1409.1556>, in the form in which distillation papers use them since Tian,
/// Krishnan and Isola (2019), <https://arxiv.org/abs/1910.10699>.
///
/// Five stages of convolutions with bias, batch normalisation and ReLU; a max pool halves the map
/// after the first three, and after the fourth where the image has 64 rows and columns or more; the mean of
/// each channel goes to one linear layer. The taps are the outputs of the stages, before their max
/// pool.
struct VGG: Model {
    /// The number of weighted layers, the two fully connected ones that are left out included.
    let depth: Int
    private let convolutions: [Int]

    static let family = ModelCatalog.Family(
        title: "VGG", pattern: "vgg-8, 13", exampleNames: ["vgg-8", "vgg-13"])

    init?(named name: String) throws(ModelError) {
        switch name {
        case "vgg-8": (depth, convolutions) = (8, [1, 1, 1, 1, 1])
        case "vgg-13": (depth, convolutions) = (13, [2, 2, 2, 2, 2])
        default:
            guard name.hasPrefix("vgg") else { return nil }
            throw .invalidName(name: name, rule: "there are vgg-8 and vgg-13")
        }
    }

    var extent: ModelExtent { ModelExtent(depth: depth, width: 1) }
    var name: String { "vgg-\(depth)" }
    var minimumExtent: Int { 8 }

    func build(with builder: inout ArchitectureBuilder, classes: Int) {
        let image = builder.shape(of: .image)
        let pools = min(image.height, image.width) < 64 ? 3 : 4
        var value = Node.Source.image
        for (stage, count) in convolutions.enumerated() {
            for number in 0..<count {
                let place = "block\(stage).\(3 * number)"
                value = builder.convolution(
                    place, of: value, channels: min(64 << stage, 512), kernel: 3, hasBias: true)
                value = builder.batchNorm("block\(stage).\(3 * number + 1)", of: value)
                value = builder.relu("block\(stage).\(3 * number + 2)", of: value)
            }
            builder.tap("stage\(stage + 1)", at: value)
            guard stage < pools else { continue }
            value = builder.maxPool(
                "pool\(stage)", of: value, window: Node.Window(kernel: 2, stride: 2, padding: 0))
        }
        value = builder.globalAveragePool("pool4", of: value)
        _ = builder.linear("classifier", of: value, outputs: classes)
    }
}
