/// How a network runs: the two differ in batch normalisation.
public enum NetworkMode: Hashable, Sendable {
    /// The batch's own statistics normalise and enter the running ones.
    case training
    /// The running statistics normalise and do not change.
    case evaluation
}
