import KDModels

/// Labelled images as bytes, kept once and shared by everything that reads them.
final class ImageStore: Sendable {
    /// The shape of one image.
    let shape: FeatureShape
    /// Pixels of all images, `[N, C, H, W]`, as the files have them.
    let pixels: [UInt8]
    /// One class index an image.
    let labels: [UInt16]

    init(shape: FeatureShape, pixels: [UInt8], labels: [UInt16]) {
        precondition(
            pixels.count == labels.count * shape.count,
            "\(pixels.count) pixels for \(labels.count) images of \(shape)")
        self.shape = shape
        self.pixels = pixels
        self.labels = labels
    }

}
