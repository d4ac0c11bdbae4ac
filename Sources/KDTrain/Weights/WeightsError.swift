import KDExperiment

/// Why the tensors of a file are not the weights of a network: every fault at once.
public struct WeightsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// The network they should fit.
    public let model: String
    /// The faults, a phrase each.
    public let faults: [String]

    /// The first few faults; a wrong model has one for every tensor.
    public var description: String {
        let shown = faults.prefix(3).joined(separator: "; ")
        let rest = faults.count > 3 ? "; and \(faults.count - 3) more" : ""
        return DisplayText.sanitized("\(path) does not fit \(model): \(shown)\(rest)")
    }
}
