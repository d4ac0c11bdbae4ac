/// The residual networks for ImageNet of He, Zhang, Ren and Sun (2015), table 1,
/// <https://arxiv.org/abs/1512.03385>, as torchvision builds and names them.
///
/// A 7x7 convolution and a max pool, both of stride 2, then four layers; the image's size changes
/// no part of it. The taps are the outputs of the layers, after their last ReLU.
struct ImageNetResNet: Model {
    /// The number of weighted layers.
    let depth: Int
    private let blocks: [Int]

    static let family = ModelCatalog.Family(
        title: "ResNet for ImageNet",
        pattern: "resnet-18, 34, 50, 101",
        exampleNames: ["resnet-18", "resnet-34", "resnet-50", "resnet-101"])

    init?(named name: String) throws(ModelError) {
        switch name {
        case "resnet-18": (depth, blocks) = (18, [2, 2, 2, 2])
        case "resnet-34": (depth, blocks) = (34, [3, 4, 6, 3])
        case "resnet-50": (depth, blocks) = (50, [3, 4, 6, 3])
        case "resnet-101": (depth, blocks) = (101, [3, 4, 23, 3])
        default: return nil
        }
    }

    var extent: ModelExtent { ModelExtent(depth: depth, width: 1) }
    var name: String { "resnet-\(depth)" }

    func build(with builder: inout ArchitectureBuilder, classes: Int) {
        var value = builder.convolution("conv1", of: .image, channels: 64, kernel: 7, stride: 2)
        value = builder.relu("relu", of: builder.batchNorm("bn1", of: value))
        value = builder.maxPool(
            "maxpool", of: value, window: Node.Window(kernel: 3, stride: 2, padding: 1))
        for (layer, count) in zip(1..., blocks) {
            for block in 0..<count {
                let (name, channels) = ("layer\(layer).\(block)", 32 << layer)
                let stride = layer > 1 && block == 0 ? 2 : 1
                value =
                    depth < 50
                    ? builder.residualBlock(name, of: value, channels: channels, stride: stride)
                    : builder.bottleneckBlock(name, of: value, channels: channels, stride: stride)
            }
            builder.tap("layer\(layer)", at: value)
        }
        value = builder.globalAveragePool("avgpool", of: value)
        _ = builder.linear("fc", of: value, outputs: classes)
    }
}
