import KDExperiment

/// A file that is to be written.
struct SaveRequest: Hashable, Sendable {
    /// Of the draft that is saved, among those of the screen.
    var number: Int
    var path: String
    var draft: ExperimentDraft
    /// What the file is known to hold; anything else was written by somebody else.
    var known: ExperimentFileStore.Held
    /// The file's own text, where the draft has nothing else to say.
    var asRead: String?
    /// What the user has agreed to replace.
    var agreed: ExperimentFileStore.Held?
    var next = AfterSaving.stay
}

/// Where it goes on once a draft is saved.
enum AfterSaving: Hashable, Sendable {
    case stay
    /// To a look at what a launch would make.
    case launch
    /// To the axes of a sweep over the file.
    case sweep
}
