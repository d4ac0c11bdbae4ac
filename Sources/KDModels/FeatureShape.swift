/// The shape of one image or feature map, without the batch axis: `[C, H, W]`.
public struct FeatureShape: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The number of channels C.
    public var channels: Int
    /// The number of rows H.
    public var height: Int
    /// The number of columns W.
    public var width: Int

    /// Creates a shape from its three extents.
    public init(channels: Int, height: Int, width: Int) {
        self.channels = channels
        self.height = height
        self.width = width
    }

    /// The number of elements, C x H x W.
    public var count: Int { channels * height * width }

    /// The shape as people write it, channels first: `16x32x32`.
    public var description: String { "\(channels)x\(height)x\(width)" }
}
