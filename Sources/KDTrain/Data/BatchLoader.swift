public import KDExperiment
import KDModels

/// A batch of images as a network reads them.
public struct Batch {
    /// Normalised images, `[N, C, H, W]`.
    public let images: Tensor<Float>
    /// The class of each image.
    public let labels: [Int]
}

/// Gives the batches of a split, any batch of any epoch on its own.
///
/// Training batches come in an order that (seed, epoch) fix and with augmentation that (seed,
/// epoch, image) fix; so a run that is taken up in the middle of an epoch asks for the next batch
/// and gets the one it would have got. The last batch of an epoch is smaller when the batch size
/// does not divide the number of images, as PyTorch's loader does by default.
public final class BatchLoader {
    /// The images' data set.
    public let dataset: Dataset
    /// The part of it that is given.
    public let split: DataSplit
    /// Images a batch, but for the last.
    public let batchSize: Int
    private let augment: [Augmentation]
    private let seed: UInt64
    private let shuffles: Bool
    private let context: ComputeContext
    private let table: [Float]
    private let members: [Int]
    private var order: (epoch: Int, indices: [Int])?

    /// A loader for training: shuffled and augmented.
    public convenience init(
        training dataset: Dataset, batchSize: Int, augment: [Augmentation], seed: Int,
        context: ComputeContext
    ) {
        self.init(
            dataset, split: .train, batchSize: batchSize, augment: augment, seed: seed,
            shuffles: true, context: context)
    }

    /// A loader for evaluation: every image once, as it is, in a fixed order.
    public convenience init(
        evaluating dataset: Dataset, split: DataSplit, batchSize: Int, context: ComputeContext
    ) {
        self.init(
            dataset, split: split, batchSize: batchSize, augment: [], seed: 0, shuffles: false,
            context: context)
    }

    private init(
        _ dataset: Dataset, split: DataSplit, batchSize: Int, augment: [Augmentation], seed: Int,
        shuffles: Bool, context: ComputeContext
    ) {
        precondition(batchSize > 0, "a batch needs an image, not \(batchSize)")
        self.dataset = dataset
        self.split = split
        self.batchSize = batchSize
        self.augment = augment
        self.seed = UInt64(bitPattern: Int64(seed))
        self.shuffles = shuffles
        self.context = context
        table = dataset.scale.table()
        members = dataset.indices(of: split)
    }

    /// The number of images an epoch gives.
    public var imageCount: Int { members.count }

    /// The number of batches an epoch has, the last and smaller one included.
    public var batchesPerEpoch: Int { (members.count + batchSize - 1) / batchSize }
}

// MARK: - Batches

extension BatchLoader {
    /// A batch of an epoch.
    ///
    /// - Parameters:
    ///   - number: 0 ..< ``batchesPerEpoch``.
    ///   - epoch: Any number; only equality matters.
    public func batch(_ number: Int, epoch: Int) -> Batch {
        precondition(number >= 0 && number < batchesPerEpoch, "there is no batch \(number)")
        let order = order(epoch: epoch)
        let positions = number * batchSize..<min((number + 1) * batchSize, order.count)
        let shape = dataset.shape
        let images = context.makeTensor(
            shape: [positions.count, shape.channels, shape.height, shape.width], of: Float.self)
        let writer = ImageWriter(store: dataset.store(of: split), table: table)
        images.withMutableSpan { span in
            for (slot, position) in positions.enumerated() {
                let index = order[position]
                let choice = ImageAugmentation(
                    augment, shape: shape, seed: seed, epoch: epoch, index: index)
                writer.write(index, choice, to: &span, at: slot * shape.count)
            }
        }
        let labels = dataset.store(of: split).labels
        return Batch(images: images, labels: positions.map { Int(labels[order[$0]]) })
    }

    private func order(epoch: Int) -> [Int] {
        guard shuffles else { return members }
        if let order, order.epoch == epoch { return order.indices }
        // 0x6f keeps this stream apart from the images' own.
        var generator = RandomGenerator(seed: seed, keys: 0x6f, UInt64(bitPattern: Int64(epoch)))
        let indices = generator.permutation(of: members.count).map { members[$0] }
        order = (epoch, indices)
        return indices
    }
}
