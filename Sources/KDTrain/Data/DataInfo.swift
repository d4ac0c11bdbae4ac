public import KDExperiment
public import KDModels

/// The facts of a data set that `kd data` prints.
public struct DataInfo: Sendable, Hashable {
    /// Which data set.
    public let name: DataSetName
    /// The shape of one image.
    public let shape: FeatureShape
    /// The classes by their index.
    public let classNames: [String]
    /// How bytes become inputs.
    public let scale: PixelScale
    /// Where the data comes from and under which terms.
    public let origin: String
    /// The splits, in the order train, validation, test.
    public let splits: [Split]
    /// The files that were read, empty for data that kd carries.
    public let files: [File]
    /// Files of a tree that were left out because their names are not those of images.
    public let ignoredCount: Int

    /// The images of one split.
    public struct Split: Sendable, Hashable {
        /// Which split.
        public let split: DataSplit
        /// How many images of each class.
        public let classCounts: [Int]

        /// How many images.
        public var count: Int { classCounts.reduce(0, +) }
    }

    /// A file of the data set.
    public struct File: Sendable, Hashable {
        /// Where it is.
        public let path: String
        /// Its size.
        public let byteCount: Int
    }
}

/// What reading every byte of a data set has shown.
public struct DataReport: Sendable, Hashable {
    /// Everything that is wrong, in the order of the files; empty when the data can be used.
    public let faults: [DataError]
    /// The facts; nil when there are faults.
    public let info: DataInfo?
    /// The mean of each channel over the images outside of the test split, as a share of full
    /// intensity; empty when there are faults.
    public let mean: [Double]
    /// The standard deviation of each channel over the same images.
    public let deviation: [Double]
}
