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
        /// A two-dimensional convolution without bias.
        case convolution(Convolution)
        /// Batch normalisation over (N, H, W) with scale, shift and running statistics.
        case batchNorm
        /// `max(x, 0)`.
        case relu
        /// The sum of two equally shaped values.
        case add
        /// The mean over (H, W), giving one number a channel.
        case globalAveragePool
        /// A fully connected layer with bias; the associated value is the number of outputs.
        case linear(outputs: Int)
    }

    /// The settings of a convolution.
    public struct Convolution: Hashable, Sendable {
        /// The number of channels produced.
        public let outputChannels: Int
        /// The extent of the square kernel.
        public let kernel: Int
        /// The step between output pixels, in both directions.
        public let stride: Int
        /// The zero rows and columns added on every side.
        public let padding: Int

        /// Creates the settings of a square convolution.
        public init(outputChannels: Int, kernel: Int, stride: Int, padding: Int) {
            self.outputChannels = outputChannels
            self.kernel = kernel
            self.stride = stride
            self.padding = padding
        }

        /// The extent of the output along an axis of the given extent.
        public func outputExtent(_ extent: Int) -> Int {
            (extent + 2 * padding - kernel) / stride + 1
        }
    }
}
