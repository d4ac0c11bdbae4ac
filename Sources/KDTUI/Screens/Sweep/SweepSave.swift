import KDExperiment

/// A file to be written.
struct SweepSave: Hashable, Sendable {
    /// Of the builder that asks.
    var number: Int
    var path: String
    var draft: SweepDraft
    /// What the file should hold before.
    var known: ExperimentFileStore.Held
    /// The file's own text, where the draft has nothing else to say.
    var asRead: String?
    /// The name that the experiment gets; nil keeps it.
    var name: String?
    /// Look at the launch afterwards.
    var launches = false
}
