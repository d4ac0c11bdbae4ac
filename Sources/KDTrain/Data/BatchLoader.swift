public import KDExperiment
import KDModels

/// A batch of images as a network reads them.
public struct Batch {
    /// Normalised images, `[N, C, H, W]`.
    public let images: Tensor<Float>
    /// The class of each image.
    public let labels: [Int]
    /// The second label of each image, where images are mixed.
    public let mix: LabelMix?
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
    private let spec: DataSpec
    private let seed: UInt64
    private let isTraining: Bool
    private let context: ComputeContext
    private let table: [Float]
    private let members: [Int]
    private let reader: BatchReader
    private var order: (epoch: Int, indices: [Int])?
    private var named: Set<DataError> = []
    private var skipped: [DataError] = []

    /// A loader for training: shuffled, augmented and mixed as the spec of the data set says.
    ///
    /// - Parameter augment: In place of the spec's augmentation.
    public convenience init(
        training dataset: Dataset, batchSize: Int, augment: [Augmentation]? = nil, seed: Int,
        context: ComputeContext
    ) {
        var spec = dataset.spec
        if let augment { spec.augment = augment }
        self.init(
            dataset, split: .train, batchSize: batchSize, spec: spec, seed: seed,
            isTraining: true, context: context)
    }

    /// A loader for evaluation: every image once, as it is, in a fixed order.
    public convenience init(
        evaluating dataset: Dataset, split: DataSplit, batchSize: Int, context: ComputeContext
    ) {
        self.init(
            dataset, split: split, batchSize: batchSize, spec: dataset.spec, seed: 0,
            isTraining: false, context: context)
    }

    private init(
        _ dataset: Dataset, split: DataSplit, batchSize: Int, spec: DataSpec, seed: Int,
        isTraining: Bool, context: ComputeContext
    ) {
        precondition(batchSize > 0, "a batch needs an image, not \(batchSize)")
        self.dataset = dataset
        self.split = split
        self.batchSize = batchSize
        self.spec = spec
        self.seed = UInt64(bitPattern: Int64(seed))
        self.isTraining = isTraining
        self.context = context
        table = dataset.scale.table()
        members = dataset.indices(of: split)
        reader = BatchReader(
            dataset.store(of: split), crops: isTraining && spec.augment.contains(.resizedCrop),
            seed: self.seed, threads: context.workers.threads,
            aheadByteCount: dataset.aheadByteCount, batchSize: batchSize)
    }

    /// The number of images an epoch gives, damaged ones included.
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
    /// - Throws: ``DataError`` for an image that cannot be decoded, where the spec refuses those,
    ///   and for a batch of which no image can be.
    public func batch(_ number: Int, epoch: Int) throws(DataError) -> Batch {
        precondition(number >= 0 && number < batchesPerEpoch, "there is no batch \(number)")
        let order = order(epoch: epoch)
        let positions = positions(of: number)
        let read = reader.images(number, epoch: epoch) { number in
            number < batchesPerEpoch ? self.positions(of: number).map { order[$0] } : nil
        }
        try note(read.faults)
        guard !read.slots.isEmpty else {
            throw .several([.noImage(batch: number)] + read.faults)
        }
        let indices = read.slots.map { order[positions.lowerBound + $0] }
        let store = dataset.store(of: split)
        let labels = indices.map { Int(store.labels[$0]) }
        let images = tensor(read, indices: indices, epoch: epoch)
        guard isTraining,
            let mixer = BatchMixer(
                spec.mixing, count: indices.count, shape: dataset.shape, seed: seed, epoch: epoch,
                batch: number)
        else { return Batch(images: images, labels: labels, mix: nil) }
        return Batch(
            images: mixed(images, by: mixer), labels: labels,
            mix: mixer.labels(labels, shape: dataset.shape))
    }

    /// Images that were left out since the last call because they cannot be decoded, each once.
    public func takeSkipped() -> [DataError] {
        defer { skipped = [] }
        return skipped
    }

    private func note(_ faults: [DataError]) throws(DataError) {
        if spec.damaged == .refuse, let fault = faults.first { throw fault }
        for fault in faults where named.insert(fault).inserted { skipped.append(fault) }
    }

    private func positions(of number: Int) -> Range<Int> {
        number * batchSize..<min((number + 1) * batchSize, members.count)
    }

    private func tensor(
        _ read: BatchReader.Images, indices: [Int], epoch: Int
    ) -> Tensor<Float> {
        let shape = dataset.shape
        let images = context.makeTensor(
            shape: [indices.count, shape.channels, shape.height, shape.width], of: Float.self)
        let writer = ImageWriter(pixels: read.pixels, shape: shape, table: table)
        images.withMutableSpan { span in
            for (slot, index) in indices.enumerated() {
                let choice =
                    isTraining
                    ? ImageAugmentation(
                        spec.augment, erase: spec.erase, shape: shape, seed: seed, epoch: epoch,
                        index: index)
                    : ImageAugmentation()
                writer.write(
                    from: read.offsets[slot], choice, to: &span, at: slot * shape.count)
            }
        }
        return images
    }

    private func mixed(_ images: Tensor<Float>, by mixer: BatchMixer) -> Tensor<Float> {
        let result = context.makeTensor(shape: images.shape, of: Float.self)
        result.copy(from: images)
        result.withMutableSpan { span in
            images.withSpan { originals in
                mixer.apply(to: &span, originals: originals, shape: dataset.shape)
            }
        }
        return result
    }

    private func order(epoch: Int) -> [Int] {
        guard isTraining else { return members }
        if let order, order.epoch == epoch { return order.indices }
        // 0x6f keeps this stream apart from the images' own.
        var generator = RandomGenerator(seed: seed, keys: 0x6f, UInt64(bitPattern: Int64(epoch)))
        let indices = generator.permutation(of: members.count).map { members[$0] }
        order = (epoch, indices)
        return indices
    }
}
