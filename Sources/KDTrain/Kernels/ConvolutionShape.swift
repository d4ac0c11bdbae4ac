/// The extents of a square two-dimensional convolution.
public struct ConvolutionShape: Hashable, Sendable, CustomStringConvertible {
    /// The number of images N.
    public let batch: Int
    /// The channels C read.
    public let inputChannels: Int
    /// The rows H of the input.
    public let inputHeight: Int
    /// The columns W of the input.
    public let inputWidth: Int
    /// The channels O produced.
    public let outputChannels: Int
    /// The extent of the square kernel.
    public let kernel: Int
    /// The step between output pixels.
    public let stride: Int
    /// The zero rows and columns added on each side.
    public let padding: Int

    /// Creates the shape of a convolution of `input` `[N, C, H, W]` with `weight` `[O, C, k, k]`.
    public init(input: [Int], weight: [Int], stride: Int, padding: Int) {
        precondition(input.count == 4, "features are [N, C, H, W], not \(input)")
        precondition(
            weight.count == 4 && weight[1] == input[1] && weight[2] == weight[3],
            "a weight [O, \(input[1]), k, k] is needed, not \(weight)")
        precondition(stride >= 1 && padding >= 0, "stride \(stride), padding \(padding)")
        precondition(
            min(input[2], input[3]) + 2 * padding >= weight[2], "the kernel exceeds the image")
        (batch, inputChannels, inputHeight, inputWidth) = (input[0], input[1], input[2], input[3])
        (outputChannels, kernel) = (weight[0], weight[2])
        self.stride = stride
        self.padding = padding
    }

    /// The rows of the output.
    public var outputHeight: Int { (inputHeight + 2 * padding - kernel) / stride + 1 }
    /// The columns of the output.
    public var outputWidth: Int { (inputWidth + 2 * padding - kernel) / stride + 1 }
    /// The extents of the output, `[N, O, H, W]`.
    public var output: [Int] { [batch, outputChannels, outputHeight, outputWidth] }

    /// The shape on one line, for messages and benchmarks.
    public var description: String {
        "\(batch)x\(inputChannels)x\(inputHeight)x\(inputWidth) -> \(outputChannels)"
            + " k\(kernel) s\(stride) p\(padding)"
    }

    // MARK: Sizes that kernels use

    var inputPixels: Int { inputHeight &* inputWidth }
    var outputPixels: Int { outputHeight &* outputWidth }
    var inputImage: Int { inputChannels &* inputPixels }
    var outputImage: Int { outputChannels &* outputPixels }
    var patch: Int { inputChannels &* kernel &* kernel }
    var weightCount: Int { outputChannels &* patch }
}
