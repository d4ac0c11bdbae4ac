/// A part of a data set with a job of its own.
public enum DataSplit: String, Sendable, Hashable, CaseIterable {
    /// The images that weights are fitted to.
    case train
    /// Held out of the training images; chooses checkpoints and settings.
    case validation
    /// Looked at once, at the end; chooses nothing.
    case test
}
