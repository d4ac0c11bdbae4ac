/// The network of inverted residuals of Sandler et al. (2018), table 2,
/// <https://arxiv.org/abs/1801.04381>, as torchvision builds and names it.
///
/// Seven stages of blocks that widen the channels, filter each by itself and narrow them again
/// without activation. The taps are the outputs of the stages. Torchvision's dropout before the
/// classifier is left out: a training is a function of its seed, and teachers never have it.
struct MobileNetV2: Model {
    static let family = ModelCatalog.Family(
        title: "MobileNetV2", pattern: "mobilenet-v2", exampleNames: ["mobilenet-v2"])

    private struct Stage {
        let expansion: Int
        let channels: Int
        let blocks: Int
        let stride: Int
    }

    private static let stages = [
        Stage(expansion: 1, channels: 16, blocks: 1, stride: 1),
        Stage(expansion: 6, channels: 24, blocks: 2, stride: 2),
        Stage(expansion: 6, channels: 32, blocks: 3, stride: 2),
        Stage(expansion: 6, channels: 64, blocks: 4, stride: 2),
        Stage(expansion: 6, channels: 96, blocks: 3, stride: 1),
        Stage(expansion: 6, channels: 160, blocks: 3, stride: 2),
        Stage(expansion: 6, channels: 320, blocks: 1, stride: 1),
    ]

    init?(named name: String) throws(ModelError) {
        guard name.hasPrefix("mobilenet") else { return nil }
        guard name == "mobilenet-v2" else {
            throw .invalidName(name: name, rule: "there is mobilenet-v2")
        }
    }

    var name: String { "mobilenet-v2" }

    func build(with builder: inout ArchitectureBuilder, classes: Int) {
        var value = builder.convolution(
            "features.0.0", of: .image, channels: 32, kernel: 3, stride: 2)
        value = builder.relu6("features.0.2", of: builder.batchNorm("features.0.1", of: value))
        var block = 1
        for (number, stage) in Self.stages.enumerated() {
            for index in 0..<stage.blocks {
                value = Self.addBlock(
                    "features.\(block)", to: &builder, of: value, stage: stage,
                    stride: index == 0 ? stage.stride : 1)
                block += 1
            }
            builder.tap("stage\(number + 1)", at: value)
        }
        value = builder.convolution("features.18.0", of: value, channels: 1280, kernel: 1)
        value = builder.relu6("features.18.2", of: builder.batchNorm("features.18.1", of: value))
        value = builder.globalAveragePool("avgpool", of: value)
        _ = builder.linear("classifier.1", of: value, outputs: classes)
    }

    private static func addBlock(
        _ name: String, to builder: inout ArchitectureBuilder, of input: Node.Source, stage: Stage,
        stride: Int
    ) -> Node.Source {
        let inputs = builder.shape(of: input).channels
        var (value, step) = (input, 0)
        if stage.expansion > 1 {
            value = builder.convolution(
                "\(name).conv.0.0", of: value, channels: stage.expansion * inputs, kernel: 1)
            value = builder.batchNorm("\(name).conv.0.1", of: value)
            value = builder.relu6("\(name).conv.0.2", of: value)
            step = 1
        }
        let depthwise = "\(name).conv.\(step)"
        value = builder.depthwiseConvolution("\(depthwise).0", of: value, stride: stride)
        value = builder.batchNorm("\(depthwise).1", of: value)
        value = builder.relu6("\(depthwise).2", of: value)
        value = builder.convolution(
            "\(name).conv.\(step + 1)", of: value, channels: stage.channels, kernel: 1)
        value = builder.batchNorm("\(name).conv.\(step + 2)", of: value)
        guard stride == 1, inputs == stage.channels else { return value }
        return builder.add("\(name).add", value, input)
    }
}
