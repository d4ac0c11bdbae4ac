public import KDExperiment

/// A run that somebody wants: all that its directory needs to be made.
public struct PlannedRun: Sendable, Hashable {
    /// The run's identity; the same resolved spec always has the same.
    public let id: RunID
    /// The name for people: `digits-amd/amd/s1`.
    public let displayName: String
    /// The run that trains this run's teacher, if the project has to train one.
    public let teacher: RunID?
    /// The contents of `spec.yaml`.
    public let specText: String
    /// Epochs the schedule asks for.
    public let epochs: Int

    /// Describes a run by its parts.
    public init(
        id: RunID, displayName: String, teacher: RunID? = nil, specText: String, epochs: Int
    ) {
        self.id = id
        self.displayName = displayName
        self.teacher = teacher
        self.specText = specText
        self.epochs = epochs
    }
}
