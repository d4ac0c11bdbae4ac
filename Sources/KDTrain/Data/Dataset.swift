public import KDExperiment
public import KDModels

/// A data set, parted into training, validation and test images.
public struct Dataset: Sendable {
    /// What was asked for.
    public let spec: DataSpec
    /// The classes by their index.
    public let classNames: [String]
    /// Files of a tree that are no images by their names.
    public let ignoredCount: Int
    let trainingStore: any ImageSource
    let testStore: any ImageSource
    private let members: [DataSplit: [Int]]

    /// Bytes for batches that are read ahead of their use.
    var aheadByteCount: Int { MemoryBudget.aheadByteCount(mebibytes: spec.memory) }

    /// Parts the training images by the share of the spec.
    init(
        _ spec: DataSpec, classNames: [String], training: any ImageSource,
        trainingIndices: [Int], test: any ImageSource, testIndices: [Int], ignoredCount: Int = 0
    ) {
        let counts = StratifiedSplit.counts(
            share: spec.validation, of: trainingIndices, labels: training.labels,
            classes: classNames.count)
        let parts = StratifiedSplit.split(
            trainingIndices, labels: training.labels, heldCounts: counts,
            seed: UInt64(bitPattern: Int64(spec.splitSeed)))
        self.init(
            spec, classNames: classNames, training: training, test: test,
            members: [.train: parts.kept, .validation: parts.held, .test: testIndices],
            ignoredCount: ignoredCount)
    }

    /// Takes parts as they are; training and validation images are of one source.
    init(
        _ spec: DataSpec, classNames: [String], training: any ImageSource, test: any ImageSource,
        members: [DataSplit: [Int]], ignoredCount: Int
    ) {
        self.spec = spec
        self.classNames = classNames
        self.ignoredCount = ignoredCount
        trainingStore = training
        testStore = test
        self.members = members
    }

    /// Reads and checks a data set. Of images in files of their own only the names are read.
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
        case .cinic10, .tinyImageNet, .imageNet, .folder:
            return try tree(spec)
        }
    }

    private static func digits(_ spec: DataSpec) -> Dataset {
        let store = DigitsImages.load()
        let parts = StratifiedSplit.split(
            Array(0..<store.count), labels: store.labels,
            heldCounts: Array(repeating: DigitsImages.testImagesPerClass, count: 10),
            seed: UInt64(DigitsImages.testSeed))
        return Dataset(
            spec, classNames: spec.name.classNames, training: store,
            trainingIndices: parts.kept, test: store, testIndices: parts.held)
    }
}

// MARK: - Facts

extension Dataset {
    /// Which data set this is.
    public var name: DataSetName { spec.name }
    /// How bytes become inputs.
    public var scale: PixelScale { name.pixelScale }
    /// The shape of one image.
    public var shape: FeatureShape { spec.imageShape }
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

    func store(of split: DataSplit) -> any ImageSource {
        split == .test ? testStore : trainingStore
    }
}
