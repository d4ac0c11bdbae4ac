/// Where trainers run.
public enum ExecutorName: String, Sendable, Hashable, CaseIterable {
    /// On this machine, as many at once as there are slots.
    case local
    /// As jobs of a Slurm cluster that shares the project's file system.
    case slurm
}
