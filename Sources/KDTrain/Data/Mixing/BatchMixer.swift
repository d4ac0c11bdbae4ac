import KDExperiment
import KDModels

/// What is done to one batch: Mixup or CutMix, with whom each image is mixed, and by how much.
///
/// The choice depends on (seed, epoch, batch) alone. Where both are on, each takes half of the
/// batches, by chance.
struct BatchMixer: Hashable, Sendable {
    /// How images are put together.
    enum Kind: Hashable, Sendable {
        /// `share` of the image plus the rest of its partner, pixel by pixel.
        case blend(share: Double)
        /// The rectangle comes from the partner.
        case paste(ImageRegion)
    }

    let kind: Kind
    /// For each image of the batch the place of its partner; its own where it stays as it is.
    let partners: [Int]

    /// Draws the choice for a batch; `nil` where nothing is mixed.
    init?(
        _ mixing: BatchMixing, count: Int, shape: FeatureShape, seed: UInt64, epoch: Int,
        batch: Int
    ) {
        guard mixing.isOn, count > 1 else { return nil }
        // 0x6d keeps this stream apart from those of single images.
        var generator = RandomGenerator(
            seed: seed, keys: 0x6d, UInt64(bitPattern: Int64(epoch)), UInt64(batch))
        let pastes = mixing.mixup == 0 || (mixing.cutmix > 0 && generator.next() & 1 == 1)
        let alpha = pastes ? mixing.cutmix : mixing.mixup
        let share = generator.nextBeta(alpha)
        // The order of a batch is random already, so its first images are as good as any.
        let taking = pastes ? count : Int((mixing.mixupShare * Double(count)).rounded())
        guard taking > 1 else { return nil }
        partners = generator.permutation(of: taking) + Array(taking..<count)
        kind =
            pastes
            ? .paste(Self.rectangle(share: share, shape: shape, &generator))
            : .blend(share: share)
    }

    /// CutMix's rectangle: sides of the image's times sqrt(1 - share) around a random point, cut
    /// at the image's edges.
    private static func rectangle(
        share: Double, shape: FeatureShape, _ generator: inout RandomGenerator
    ) -> ImageRegion {
        let cut = (1 - share).squareRoot()
        let (height, width) = (
            Int(Double(shape.height) * cut), Int(Double(shape.width) * cut)
        )
        let (row, column) = (
            generator.nextInteger(below: shape.height), generator.nextInteger(below: shape.width)
        )
        let rows = max(row - height / 2, 0)..<min(row + height / 2, shape.height)
        let columns = max(column - width / 2, 0)..<min(column + width / 2, shape.width)
        return ImageRegion(
            row: rows.lowerBound, column: columns.lowerBound, height: rows.count,
            width: columns.count)
    }
}

// MARK: - Application

extension BatchMixer {
    /// The labels of a batch that is mixed this way.
    func labels(_ labels: [Int], shape: FeatureShape) -> LabelMix {
        let share: Double =
            switch kind {
            case .blend(let share): share
            // The share that the image really keeps, after the cut at its edges.
            case .paste(let region):
                1 - Double(region.height * region.width) / Double(shape.height * shape.width)
            }
        return LabelMix(
            partners: partners.map { labels[$0] },
            shares: partners.enumerated().map { $0 == $1 ? 1 : share })
    }

    /// Mixes normalised images, `[N, C, H, W]`, in place.
    ///
    /// - Parameter originals: The same images, as they were.
    func apply(
        to images: inout MutableSpan<Float>, originals: Span<Float>, shape: FeatureShape
    ) {
        let count = shape.count
        for (slot, partner) in partners.enumerated() where partner != slot {
            switch kind {
            case .blend(let share):
                let (own, other) = (Float(share), Float(1 - share))
                for offset in 0..<count {
                    images[slot * count + offset] =
                        own * originals[slot * count + offset]
                        + other * originals[partner * count + offset]
                }
            case .paste(let region):
                for channel in 0..<shape.channels {
                    for row in region.row..<region.row + region.height {
                        let line = (channel * shape.height + row) * shape.width
                        for column in region.column..<region.column + region.width {
                            images[slot * count + line + column] =
                                originals[partner * count + line + column]
                        }
                    }
                }
            }
        }
    }
}
