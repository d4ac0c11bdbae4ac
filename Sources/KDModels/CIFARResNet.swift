/// The residual networks for 32x32 images of He, Zhang, Ren and Sun (2015), section 4.2,
/// <https://arxiv.org/abs/1512.03385>.
///
/// Three groups of widths 16, 32 and 64, each of n blocks of two 3x3 convolutions. Where a block
/// changes the width, its shortcut is a 1x1 convolution with batch normalisation, as in
/// distillation papers; the original pads with zeros. The taps are the outputs of the groups, after
/// their last ReLU.
struct CIFARResNet: Model {
    /// The depth: the number of weighted layers, 6 n + 2 for n blocks a group.
    let depth: Int

    static let family = ModelCatalog.Family(
        title: "ResNet for small images",
        pattern: "resnet-D, D = 6 n + 2",
        exampleNames: [
            "resnet-8", "resnet-14", "resnet-20", "resnet-26", "resnet-32", "resnet-44",
            "resnet-56", "resnet-110",
        ])

    init?(named name: String) throws(ModelError) {
        guard name == "resnet" || name.hasPrefix("resnet-"),
            try ImageNetResNet(named: name) == nil
        else { return nil }
        let imageNet = "18, 34, 50 and 101 are the networks for ImageNet"
        guard let depth = Int(name.dropFirst(7)), "resnet-\(depth)" == name else {
            throw .invalidName(name: name, rule: "the form is resnet-DEPTH, as in resnet-20")
        }
        guard depth >= 8, depth <= 1202, (depth - 2) % 6 == 0 else {
            throw .invalidName(
                name: name,
                rule: "the depth is 6 n + 2: 8, 14, 20, 26, 32, 38, 44, 56 and so on to 1202; "
                    + imageNet)
        }
        self.depth = depth
    }

    var extent: ModelExtent { ModelExtent(depth: depth, width: 1) }
    var name: String { "resnet-\(depth)" }

    func build(with builder: inout ArchitectureBuilder, classes: Int) {
        var value = builder.convolution("conv1", of: .image, channels: 16, kernel: 3)
        value = builder.relu("relu", of: builder.batchNorm("bn1", of: value))
        for group in 1...3 {
            for block in 0..<(depth - 2) / 6 {
                value = builder.residualBlock(
                    "layer\(group).\(block)", of: value, channels: 8 << group,
                    stride: group > 1 && block == 0 ? 2 : 1)
            }
            builder.tap("group\(group)", at: value)
        }
        value = builder.globalAveragePool("avgpool", of: value)
        _ = builder.linear("fc", of: value, outputs: classes)
    }
}
