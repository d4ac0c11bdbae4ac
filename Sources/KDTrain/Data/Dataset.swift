public import KDExperiment
public import KDModels

/// A data set in memory, parted into training, validation and test images.
public struct Dataset: Sendable {
    /// Which data set this is.
    public let name: DataSetName
    /// How bytes become inputs.
    public let scale: PixelScale
    let trainingStore: ImageStore
    let testStore: ImageStore
    private let members: [DataSplit: [Int]]

    init(
        name: DataSetName, training: ImageStore, trainingIndices: [Int], test: ImageStore,
        testIndices: [Int], spec: DataSpec
    ) {
        self.name = name
        self.scale = name.pixelScale
        trainingStore = training
        testStore = test
        let counts = StratifiedSplit.counts(
            share: spec.validation, of: trainingIndices, labels: training.labels,
            classes: name.classNames.count)
        let parts = StratifiedSplit.split(
            trainingIndices, labels: training.labels, heldCounts: counts,
            seed: UInt64(bitPattern: Int64(spec.splitSeed)))
        members = [.train: parts.kept, .validation: parts.held, .test: testIndices]
    }

    /// Reads and checks a data set.
    ///
    /// - Throws: ``DataError`` for missing, truncated or damaged files, or a share that is none.
    public static func load(_ spec: DataSpec) throws(DataError) -> Dataset {
        guard spec.validation >= 0, spec.validation < 1 else { throw .badShare(spec.validation) }
        switch spec.name {
        case .digits:
            return digits(spec)
        case .cifar10:
            return try CIFARFiles(.cifar10, spec).load(spec)
        case .cifar100:
            return try CIFARFiles(.cifar100, spec).load(spec)
        }
    }

    private static func digits(_ spec: DataSpec) -> Dataset {
        let store = DigitsImages.load()
        let parts = StratifiedSplit.split(
            Array(0..<store.count), labels: store.labels,
            heldCounts: Array(repeating: DigitsImages.testImagesPerClass, count: 10),
            seed: UInt64(DigitsImages.testSeed))
        return Dataset(
            name: .digits, training: store, trainingIndices: parts.kept, test: store,
            testIndices: parts.held, spec: spec)
    }
}

// MARK: - Facts

extension Dataset {
    /// The shape of one image.
    public var shape: FeatureShape { name.imageShape }
    /// The classes by their index.
    public var classNames: [String] { name.classNames }
    /// The number of classes K.
    public var classes: Int { classNames.count }

    /// The number of images of a split.
    public func count(of split: DataSplit) -> Int { indices(of: split).count }

    /// The images of a split, as indices into the images they were chosen from.
    public func indices(of split: DataSplit) -> [Int] { members[split] ?? [] }

    /// How many images of each class a split has.
    public func classCounts(of split: DataSplit) -> [Int] {
        let store = store(of: split)
        var counts = Array(repeating: 0, count: classes)
        for index in indices(of: split) { counts[Int(store.labels[index])] += 1 }
        return counts
    }

    func store(of split: DataSplit) -> ImageStore {
        split == .test ? testStore : trainingStore
    }
}
