import KDExperiment
import KDModels

/// The random choices made for one image in one epoch: where it is cropped, whether mirrored.
///
/// They depend on (seed, epoch, index) alone, not on the batch the image falls into, so neither
/// batch size nor thread count nor an interruption changes what a network sees.
struct ImageAugmentation: Hashable {
    /// The crop's first row in the image, negative where padding comes in.
    var rowOffset = 0
    /// The crop's first column in the image.
    var columnOffset = 0
    /// Whether the crop is mirrored left to right.
    var mirrored = false

    /// An image as it is.
    init() {}

    /// Draws the choices for an image.
    init(_ steps: [Augmentation], shape: FeatureShape, seed: UInt64, epoch: Int, index: Int) {
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
            }
        }
    }

    /// An eighth of each side: 4 pixels of 32, 1 of 8.
    static func padding(_ shape: FeatureShape) -> (rows: Int, columns: Int) {
        (shape.height / 8, shape.width / 8)
    }
}
