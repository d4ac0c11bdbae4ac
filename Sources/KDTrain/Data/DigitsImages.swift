import KDExperiment

/// The UCI optical digits, carried as source: 1,797 images of 8 x 8 pixels in 0...16.
enum DigitsImages {
    /// Seeds the choice of the test images; fixed for good, so that results stay comparable.
    static let testSeed = 1998
    /// Test images of each class.
    static let testImagesPerClass = 40

    /// Decodes the images: a digit for the label, then a letter for each pixel, `A` = 0.
    static func load() -> ImageStore {
        var pixels: [UInt8] = []
        var labels: [UInt16] = []
        for part in [part1, part2, part3, part4] {
            for byte in part.utf8 {
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"):
                    labels.append(UInt16(byte - UInt8(ascii: "0")))
                case UInt8(ascii: "A")...UInt8(ascii: "Q"): pixels.append(byte - UInt8(ascii: "A"))
                default: continue
                }
            }
        }
        return ImageStore(shape: DataSetName.digits.imageShape, pixels: pixels, labels: labels)
    }
}
