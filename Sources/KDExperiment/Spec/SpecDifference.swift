/// In which settings a set of runs differ: the columns that tell them apart.
public struct SpecDifference: Sendable, Hashable {
    /// The paths whose values are not the same in all runs, in the order of the spec.
    public let paths: [String]

    /// Compares runs.
    public init(_ runs: [RunSpec]) { self.init(values: runs.map(\.value)) }

    /// Compares resolved specs as trees.
    public init(values: [SpecValue]) { paths = [] }
}
