import KDExperiment
import KDModels

/// The random choices made for one image in one epoch: where it is cropped, whether mirrored, what
/// of it is erased.
///
/// They depend on (seed, epoch, index) alone, not on the batch the image falls into, so neither
/// batch size nor thread count nor an interruption changes what a network sees. (A random part
/// that is resized to the whole is chosen by ``RandomCrop``, when the image is read.)
struct ImageAugmentation: Hashable {
    /// The crop's first row in the image, negative where padding comes in.
    var rowOffset = 0
    /// The crop's first column in the image.
    var columnOffset = 0
    /// Whether the crop is mirrored left to right.
    var mirrored = false
    /// What is erased at the end.
    var erased: ImageRegion?

    /// An image as it is.
    init() {}

    /// Draws the choices for an image.
    ///
    /// - Parameter erase: The probability that a rectangle is erased.
    init(
        _ steps: [Augmentation], erase: Double = 0, shape: FeatureShape, seed: UInt64, epoch: Int,
        index: Int
    ) {
        // 0x61 keeps this stream apart from the one that orders the epoch.
        var generator = RandomGenerator(
            seed: seed, keys: 0x61, UInt64(bitPattern: Int64(epoch)), UInt64(index))
        for step in steps {
            switch step {
            case .padCrop:
                let (rows, columns) = Self.padding(shape)
                rowOffset = generator.nextInteger(below: 2 * rows + 1) - rows
                columnOffset = generator.nextInteger(below: 2 * columns + 1) - columns
                if mirrored { columnOffset = -columnOffset }
            case .flip:
                mirrored = generator.next() & 1 == 1
            case .resizedCrop:
                break
            }
        }
        erased = ErasedRegion.choose(
            probability: erase, height: shape.height, width: shape.width, seed: seed,
            epoch: epoch, index: index)
    }

    /// An eighth of each side, 4 pixels of 32, 1 of 8; but 2 of 64, as Tiny-ImageNet's recipe has
    /// it.
    static func padding(_ shape: FeatureShape) -> (rows: Int, columns: Int) {
        (padding(shape.height), padding(shape.width))
    }

    private static func padding(_ side: Int) -> Int { side == 64 ? 2 : side / 8 }
}
