/// The extents of a square window that moves over every channel by itself.
public struct WindowShape: Hashable, Sendable, CustomStringConvertible {
    /// The number of images N.
    public let batch: Int
    /// The channels C.
    public let channels: Int
    /// The rows H of the input.
    public let inputHeight: Int
    /// The columns W of the input.
    public let inputWidth: Int
    /// The extent of the window.
    public let kernel: Int
    /// The step between output pixels.
    public let stride: Int
    /// The rows and columns added on each side.
    public let padding: Int

    /// Creates the shape of a window over `input` `[N, C, H, W]`.
    public init(input: [Int], kernel: Int, stride: Int, padding: Int) {
        precondition(input.count == 4, "features are [N, C, H, W], not \(input)")
        precondition(kernel >= 1 && stride >= 1, "kernel \(kernel), stride \(stride)")
        // Otherwise a window could lie in the padding as a whole, where nothing is largest.
        precondition(padding >= 0 && 2 * padding <= kernel, "padding \(padding)")
        precondition(
            min(input[2], input[3]) + 2 * padding >= kernel, "the window exceeds the image")
        (batch, channels, inputHeight, inputWidth) = (input[0], input[1], input[2], input[3])
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
    }

    /// The rows of the output.
    public var outputHeight: Int { (inputHeight + 2 * padding - kernel) / stride + 1 }
    /// The columns of the output.
    public var outputWidth: Int { (inputWidth + 2 * padding - kernel) / stride + 1 }
    /// The extents of the output, `[N, C, H, W]`.
    public var output: [Int] { [batch, channels, outputHeight, outputWidth] }

    /// The shape on one line, for messages.
    public var description: String {
        "\(batch)x\(channels)x\(inputHeight)x\(inputWidth) k\(kernel) s\(stride) p\(padding)"
    }

    // MARK: Sizes that kernels use

    var inputPixels: Int { inputHeight &* inputWidth }
    var outputPixels: Int { outputHeight &* outputWidth }
    var taps: Int { kernel &* kernel }

    /// The rows of the window that lie within the image for an output row.
    @inline(__always)
    func rowTaps(_ outputRow: Int) -> Range<Int> {
        taps(outputRow, inputHeight)
    }

    /// The columns of the window that lie within the image for an output column.
    @inline(__always)
    func columnTaps(_ outputColumn: Int) -> Range<Int> {
        taps(outputColumn, inputWidth)
    }

    @inline(__always)
    private func taps(_ position: Int, _ extent: Int) -> Range<Int> {
        let start = position &* stride &- padding
        return max(0, 0 &- start)..<min(kernel, extent &- start)
    }
}
