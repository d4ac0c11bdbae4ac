extension ArchitectureBuilder {
    /// The block of two 3x3 convolutions of He et al. (2015), with torchvision's names; ReLU
    /// follows the addition.
    mutating func residualBlock(
        _ name: String, of input: Node.Source, channels: Int, stride: Int
    ) -> Node.Source {
        var value = convolution(
            "\(name).conv1", of: input, channels: channels, kernel: 3, stride: stride)
        value = relu("\(name).relu1", of: batchNorm("\(name).bn1", of: value))
        value = convolution("\(name).conv2", of: value, channels: channels, kernel: 3)
        value = batchNorm("\(name).bn2", of: value)
        return addShortcut(name, to: value, from: input, stride: stride)
    }

    /// The block of a 1x1, a 3x3 and a 1x1 convolution to four times the channels. The 3x3
    /// convolution has the stride, as in torchvision.
    mutating func bottleneckBlock(
        _ name: String, of input: Node.Source, channels: Int, stride: Int
    ) -> Node.Source {
        var value = convolution("\(name).conv1", of: input, channels: channels, kernel: 1)
        value = relu("\(name).relu1", of: batchNorm("\(name).bn1", of: value))
        value = convolution(
            "\(name).conv2", of: value, channels: channels, kernel: 3, stride: stride)
        value = relu("\(name).relu2", of: batchNorm("\(name).bn2", of: value))
        value = convolution("\(name).conv3", of: value, channels: 4 * channels, kernel: 1)
        value = batchNorm("\(name).bn3", of: value)
        return addShortcut(name, to: value, from: input, stride: stride)
    }

    /// Adds the block's input, through a 1x1 convolution where the shape changes, then ReLU.
    private mutating func addShortcut(
        _ name: String, to value: Node.Source, from input: Node.Source, stride: Int
    ) -> Node.Source {
        var shortcut = input
        let channels = shape(of: value).channels
        if stride != 1 || shape(of: input).channels != channels {
            shortcut = convolution(
                "\(name).downsample.0", of: input, channels: channels, kernel: 1, stride: stride)
            shortcut = batchNorm("\(name).downsample.1", of: shortcut)
        }
        return relu("\(name).relu", of: add("\(name).add", value, shortcut))
    }
}
