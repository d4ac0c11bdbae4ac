public import KDModels

/// An RGB image in bytes.
public struct ImagePlanes: Sendable, Hashable {
    /// The rows of a plane.
    public let height: Int
    /// The pixels of a row.
    public let width: Int
    /// All pixels, `[3, H, W]`: the red plane, the green, the blue.
    public let pixels: [UInt8]

    /// The shape, `[3, H, W]`.
    public var shape: FeatureShape { FeatureShape(channels: 3, height: height, width: width) }

    /// Takes pixels, `[3, H, W]`.
    public init(height: Int, width: Int, pixels: [UInt8]) {
        precondition(
            pixels.count == 3 * height * width, "\(pixels.count) bytes for \(height) x \(width)")
        self.height = height
        self.width = width
        self.pixels = pixels
    }
}
