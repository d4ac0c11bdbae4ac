public import KDExperiment

/// What became of a wish concerning one run.
public struct ActionOutcome: Sendable, Hashable {
    /// How it went.
    public enum Result: String, Sendable, Hashable {
        /// It was done, or the trainer was told to.
        case done
        /// The run was that way already.
        case unchanged
        /// It makes no sense in the run's phase.
        case refused
    }

    public let id: RunID
    public let result: Result
    /// One sentence for the reader: what happened, or why not and what to do instead.
    public let message: String

    /// Says what became of a wish.
    public init(_ id: RunID, _ result: Result, _ message: String) {
        self.id = id
        self.result = result
        self.message = message
    }
}
