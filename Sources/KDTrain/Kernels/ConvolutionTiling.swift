/// How a convolution is cut into matrix products: a band of rows of a large image, or several
/// small images together, so that each product has a useful width and its patches stay in cache.
struct ConvolutionTiling {
    /// The output pixels that one product should have.
    private static let targetColumns = 256

    let shape: ConvolutionShape
    /// The images that one product takes together; more than 1 only when they enter whole.
    let imagesPerTile: Int
    /// The output rows of an image that one product takes.
    let rowsPerTile: Int

    init(_ shape: ConvolutionShape) {
        self.shape = shape
        rowsPerTile = min(shape.outputHeight, max(1, Self.targetColumns / shape.outputWidth))
        let fitting = max(1, Self.targetColumns / shape.outputPixels)
        imagesPerTile = min(fitting, max(1, (shape.batch &+ 7) / 8))
    }

    /// The tiles along the rows of an image.
    private var bands: Int { (shape.outputHeight &+ rowsPerTile &- 1) / rowsPerTile }

    /// The number of tiles of some images.
    func tileCount(images: Int) -> Int {
        (images &+ imagesPerTile &- 1) / imagesPerTile &* bands
    }

    /// The tile of this number among those of `images`.
    func tile(_ index: Int, of images: Range<Int>) -> ConvolutionTile {
        let first = images.lowerBound &+ index / bands &* imagesPerTile
        let row = index % bands &* rowsPerTile
        return ConvolutionTile(
            images: first..<min(first &+ imagesPerTile, images.upperBound),
            rows: row..<min(row &+ rowsPerTile, shape.outputHeight), width: shape.outputWidth)
    }

    /// The scratch memory for the patches of a tile, in floats.
    var patchCapacity: Int { shape.patch &* columnCapacity }

    /// The most output pixels that a tile can have.
    var columnCapacity: Int { imagesPerTile &* rowsPerTile &* shape.outputWidth }
}

/// The output pixels of one matrix product: rows of one image, or several images whole.
struct ConvolutionTile {
    let images: Range<Int>
    let rows: Range<Int>
    let width: Int

    /// The output pixels of one of the images.
    var pixels: Int { rows.count &* width }
    /// The columns of the product.
    var columns: Int { images.count &* pixels }
    /// Where the tile begins within an output map.
    var offset: Int { rows.lowerBound &* width }
}
