/// The wide residual networks of Zagoruyko and Komodakis (2016),
/// <https://arxiv.org/abs/1605.07146>.
///
/// Pre-activation blocks of two 3x3 convolutions in three groups of widths 16 K, 32 K and 64 K.
/// Where a block changes the width, its 1x1 shortcut reads the activated input. The taps are the
/// outputs of the groups, before the normalisation that follows them.
struct WideResNet: Model {
    /// The depth D: the number of weighted layers, 6 n + 4 for n blocks a group.
    let depth: Int
    /// The widening factor K.
    let wideningFactor: Int

    static let family = ModelCatalog.Family(
        title: "WideResNet",
        pattern: "wrn-D-K",
        exampleNames: [
            "wrn-10-1", "wrn-16-1", "wrn-16-2", "wrn-16-3", "wrn-16-8", "wrn-28-1", "wrn-28-3",
            "wrn-40-1", "wrn-40-2",
        ])

    /// Reads a name; nil when it belongs to another family.
    init?(named name: String) throws(ModelError) {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.first == "wrn" else { return nil }
        guard parts.count == 3, let depth = Int(parts[1]), let factor = Int(parts[2]),
            "wrn-\(depth)-\(factor)" == name
        else {
            throw .invalidName(name: name, rule: "the form is wrn-DEPTH-WIDTH, as in wrn-16-1")
        }
        guard depth >= 10, depth <= 1000, (depth - 4) % 6 == 0 else {
            throw .invalidName(
                name: name, rule: "the depth is 6 n + 4: 10, 16, 22, 28, 34, 40 and so on to 1000")
        }
        guard (1...64).contains(factor) else {
            throw .invalidName(name: name, rule: "the width is a factor of 1 to 64")
        }
        self.depth = depth
        self.wideningFactor = factor
    }

    var extent: ModelExtent { ModelExtent(depth: depth, width: wideningFactor) }
    var name: String { "wrn-\(depth)-\(wideningFactor)" }

    func build(with builder: inout ArchitectureBuilder, classes: Int) {
        var value = builder.convolution("conv1", of: .image, channels: 16, kernel: 3)
        for group in 1...3 {
            let channels = (8 << group) * wideningFactor
            for block in 0..<(depth - 4) / 6 {
                value = addBlock(
                    "block\(group).layer.\(block)", to: &builder, of: value, channels: channels,
                    stride: group > 1 && block == 0 ? 2 : 1)
            }
            builder.tap("group\(group)", at: value)
        }
        value = builder.relu("relu", of: builder.batchNorm("bn1", of: value))
        value = builder.globalAveragePool("pool", of: value)
        _ = builder.linear("fc", of: value, outputs: classes)
    }

    private func addBlock(
        _ name: String, to builder: inout ArchitectureBuilder, of input: Node.Source,
        channels: Int, stride: Int
    ) -> Node.Source {
        let normal = builder.batchNorm("\(name).bn1", of: input)
        let active = builder.relu("\(name).relu1", of: normal)
        var value = builder.convolution(
            "\(name).conv1", of: active, channels: channels, kernel: 3, stride: stride)
        value = builder.relu("\(name).relu2", of: builder.batchNorm("\(name).bn2", of: value))
        value = builder.convolution("\(name).conv2", of: value, channels: channels, kernel: 3)
        guard builder.shape(of: input).channels != channels else {
            return builder.add("\(name).add", value, input)
        }
        let shortcut = builder.convolution(
            "\(name).convShortcut", of: active, channels: channels, kernel: 1, stride: stride)
        return builder.add("\(name).add", value, shortcut)
    }
}
