/// One value of an architecture's graph: an operation applied to earlier values.
///
/// Nodes are stored in the order in which they can be computed, so every input precedes its user.
public struct Node: Hashable, Sendable {
    /// The `state_dict` prefix of the node's parameters (`block1.layer.0.conv1`), or a unique
    /// label (`block1.layer.0.add`) where it has none.
    public let name: String
    /// What the node computes.
    public let operation: Operation
    /// Where the operands come from, in the operation's order.
    public let inputs: [Source]
    /// The shape of the result for one image; a vector has height and width 1.
    public let shape: FeatureShape

    /// Where an operand comes from.
    public enum Source: Hashable, Sendable {
        /// The image given to the network.
        case image
        /// The result of the node at this index.
        case node(Int)
    }

    /// The vocabulary of operations that an engine must know.
    public enum Operation: Hashable, Sendable {
        /// A two-dimensional convolution.
        case convolution(Convolution)
        /// A convolution of each channel by a kernel of its own, without bias.
        case depthwiseConvolution(Window)
        /// Batch normalisation over (N, H, W) with scale, shift and running statistics.
        case batchNorm
        /// `max(x, 0)`.
        case relu
        /// `min(max(x, 0), 6)`.
        case relu6
        /// The sum of two equally shaped values.
        case add
        /// The largest value of each window; padding never wins.
        case maxPool(Window)
        /// Some consecutive channels.
        case channels(Range<Int>)
        /// The channels of two equally shaped values in turn: one of the first, one of the second.
        case interleave
        /// The mean over (H, W), giving one number a channel.
        case globalAveragePool
        /// A fully connected layer with bias; the associated value is the number of outputs.
        case linear(outputs: Int)
    }

    /// A square window that moves over a map.
    public struct Window: Hashable, Sendable {
        /// The extent of the window.
        public let kernel: Int
        /// The step between output pixels, in both directions.
        public let stride: Int
        /// The rows and columns added on every side.
        public let padding: Int

        /// Creates a window; rows and columns are added on every side as `padding` says.
        public init(kernel: Int, stride: Int, padding: Int) {
            self.kernel = kernel
            self.stride = stride
            self.padding = padding
        }

        /// The extent of the output along an axis of the given extent; below 1 where the window
        /// does not fit.
        public func outputExtent(_ extent: Int) -> Int {
            let room = extent + 2 * padding - kernel
            return room < 0 ? 0 : room / stride + 1
        }
    }

    /// The settings of a convolution.
    public struct Convolution: Hashable, Sendable {
        /// The number of channels produced.
        public let outputChannels: Int
        /// The kernel's extent and how it moves; what is added around the image is zero.
        public let window: Window
        /// Whether a learned number is added to each channel.
        public let hasBias: Bool

        /// Creates the settings of a square convolution.
        public init(outputChannels: Int, window: Window, hasBias: Bool = false) {
            self.outputChannels = outputChannels
            self.window = window
            self.hasBias = hasBias
        }
    }
}
