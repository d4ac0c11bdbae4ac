import KDExperiment

extension Dataset {
    /// The share of a tree without a test part that becomes its test images: a fifth of each class.
    private static let testShare = 0.2
    /// Seeds that choice; fixed for good, so that results stay comparable.
    private static let testSeed: UInt64 = 1998

    /// Finds the files of a tree and parts them.
    static func tree(_ spec: DataSpec) throws(DataError) -> Dataset {
        let layout = try TreeLayout(spec)
        var files = layout.training
        let training = Array(0..<files.count)
        let validation = layout.validation.map { Array(files.append($0)) }
        let budget = MemoryBudget(mebibytes: spec.memory)
        let source = source(files, spec, budget, keepsWhole: spec.augment.contains(.resizedCrop))
        let ignored = files.ignoredCount + (layout.test?.ignoredCount ?? 0)
        guard let testFiles = layout.test else {
            return flat(spec, layout, source, ignoredCount: ignored)
        }
        let test = Self.source(testFiles, spec, budget, keepsWhole: false)
        let testIndices = Array(0..<testFiles.count)
        guard let validation else {
            return Dataset(
                spec, classNames: layout.classNames, training: source, trainingIndices: training,
                test: test, testIndices: testIndices, ignoredCount: ignored)
        }
        return Dataset(
            spec, classNames: layout.classNames, training: source, test: test,
            members: [.train: training, .validation: validation, .test: testIndices],
            ignoredCount: ignored)
    }

    /// A tree of one part: its test images are taken out of the others.
    private static func flat(
        _ spec: DataSpec, _ layout: TreeLayout, _ source: ImageTree, ignoredCount: Int
    ) -> Dataset {
        let all = Array(0..<source.count)
        let counts = StratifiedSplit.counts(
            share: testShare, of: all, labels: source.labels, classes: layout.classNames.count)
        let parts = StratifiedSplit.split(
            all, labels: source.labels, heldCounts: counts, seed: testSeed)
        return Dataset(
            spec, classNames: layout.classNames, training: source, trainingIndices: parts.kept,
            test: source, testIndices: parts.held, ignoredCount: ignoredCount)
    }

    private static func source(
        _ files: TreeFiles, _ spec: DataSpec, _ budget: MemoryBudget, keepsWhole: Bool
    ) -> ImageTree {
        ImageTree(
            files, shape: spec.imageShape, margin: spec.name.evaluationMargin,
            keepsWhole: keepsWhole, budget: budget)
    }
}

extension DataSetName {
    /// How much larger than the part in the middle an evaluated image is made first: the usual
    /// 256 to 224 on ImageNet.
    var evaluationMargin: Double { self == .imageNet ? 256.0 / 224 : 1 }
}
