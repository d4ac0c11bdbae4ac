import KDModels

/// Labelled images that can be asked for one by one, from several threads at a time.
protocol ImageSource: Sendable {
    /// The shape of every image it gives.
    var shape: FeatureShape { get }
    /// One class index an image.
    var labels: [UInt16] { get }
    /// All images one after the other, `[N, C, H, W]`; `nil` where they are read when needed.
    var resident: [UInt8]? { get }

    /// The bytes of one image, `[C, H, W]`.
    ///
    /// - Parameter crop: Chooses the part that is resized to the whole; `nil` for the image as
    ///   evaluation sees it.
    /// - Throws: ``DataError/damagedImage(path:reason:)``.
    func image(_ index: Int, crop: RandomCrop?) throws(DataError) -> [UInt8]
}

extension ImageSource {
    /// The number of images.
    var count: Int { labels.count }
}

extension ImageStore: ImageSource {
    var resident: [UInt8]? { pixels }

    func image(_ index: Int, crop: RandomCrop?) throws(DataError) -> [UInt8] {
        let first = index * shape.count
        guard let crop else { return Array(pixels[first..<first + shape.count]) }
        let region = crop.region(height: shape.height, width: shape.width)
        return ImageResampling.resized(
            pixels, first: first, channels: shape.channels, height: shape.height,
            width: shape.width, region: region, to: (shape.height, shape.width))
    }
}
