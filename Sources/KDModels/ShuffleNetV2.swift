/// The network of split and shuffled channels of Ma et al. (2018), table 5 at width 1,
/// <https://arxiv.org/abs/1807.11164>, as torchvision builds and names it (`shufflenet_v2_x1_0`).
///
/// Each unit leaves half of the channels alone, works on the other half and then puts the channels
/// of the two halves in turn. The taps are the outputs of the stages 2, 3 and 4.
struct ShuffleNetV2: Model {
    static let family = ModelCatalog.Family(
        title: "ShuffleNetV2", pattern: "shufflenet-v2", exampleNames: ["shufflenet-v2"])

    init?(named name: String) throws(ModelError) {
        guard name.hasPrefix("shufflenet") else { return nil }
        guard name == "shufflenet-v2" else {
            throw .invalidName(name: name, rule: "there is shufflenet-v2")
        }
    }

    var name: String { "shufflenet-v2" }

    func build(with builder: inout ArchitectureBuilder, classes: Int) {
        var value = builder.convolution("conv1.0", of: .image, channels: 24, kernel: 3, stride: 2)
        value = builder.relu("conv1.2", of: builder.batchNorm("conv1.1", of: value))
        value = builder.maxPool(
            "maxpool", of: value, window: Node.Window(kernel: 3, stride: 2, padding: 1))
        for (stage, channels, units) in [(2, 116, 4), (3, 232, 8), (4, 464, 4)] {
            value = Self.addReduction("stage\(stage).0", to: &builder, of: value, channels)
            for unit in 1..<units {
                value = Self.addUnit("stage\(stage).\(unit)", to: &builder, of: value)
            }
            builder.tap("stage\(stage)", at: value)
        }
        value = builder.convolution("conv5.0", of: value, channels: 1024, kernel: 1)
        value = builder.relu("conv5.2", of: builder.batchNorm("conv5.1", of: value))
        value = builder.globalAveragePool("avgpool", of: value)
        _ = builder.linear("fc", of: value, outputs: classes)
    }

    /// A unit that keeps the map's size.
    private static func addUnit(
        _ name: String, to builder: inout ArchitectureBuilder, of input: Node.Source
    ) -> Node.Source {
        let half = builder.shape(of: input).channels / 2
        let kept = builder.channels(0..<half, "\(name).kept", of: input)
        let rest = builder.channels(half..<2 * half, "\(name).rest", of: input)
        let worked = addBranch(
            "\(name).branch2", to: &builder, of: rest, channels: half, stride: 1)
        return builder.interleave("\(name).shuffle", kept, worked)
    }

    /// A unit that halves the map: both branches read all channels.
    private static func addReduction(
        _ name: String, to builder: inout ArchitectureBuilder, of input: Node.Source,
        _ channels: Int
    ) -> Node.Source {
        let branch = "\(name).branch1"
        var value = builder.depthwiseConvolution("\(branch).0", of: input, stride: 2)
        value = builder.batchNorm("\(branch).1", of: value)
        value = builder.convolution(
            "\(branch).2", of: value, channels: channels / 2, kernel: 1)
        value = builder.relu("\(branch).4", of: builder.batchNorm("\(branch).3", of: value))
        let worked = addBranch(
            "\(name).branch2", to: &builder, of: input, channels: channels / 2, stride: 2)
        return builder.interleave("\(name).shuffle", value, worked)
    }

    private static func addBranch(
        _ name: String, to builder: inout ArchitectureBuilder, of input: Node.Source,
        channels: Int, stride: Int
    ) -> Node.Source {
        var value = builder.convolution("\(name).0", of: input, channels: channels, kernel: 1)
        value = builder.relu("\(name).2", of: builder.batchNorm("\(name).1", of: value))
        value = builder.depthwiseConvolution("\(name).3", of: value, stride: stride)
        value = builder.batchNorm("\(name).4", of: value)
        value = builder.convolution("\(name).5", of: value, channels: channels, kernel: 1)
        return builder.relu("\(name).7", of: builder.batchNorm("\(name).6", of: value))
    }
}
