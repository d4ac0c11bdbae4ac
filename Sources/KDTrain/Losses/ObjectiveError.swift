import KDExperiment

/// An objective that cannot be computed for a pair of networks: every fault at once.
public struct ObjectiveError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The faults, a sentence each.
    public let faults: [String]

    /// The faults, a line each.
    public var description: String {
        faults.map { DisplayText.sanitized($0) }.joined(separator: "\n")
    }
}
