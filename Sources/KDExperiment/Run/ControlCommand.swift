/// A word that others append to a run's `control` file, one a line, and its trainer obeys.
public enum ControlCommand: String, Sendable, Hashable, CaseIterable {
    /// Write a checkpoint and end as stopped.
    case stop
    /// Wait, keeping memory, until `resume` or `stop`.
    case pause
    case resume
    /// Write a checkpoint now and go on.
    case checkpoint
}
