import KDExperiment

/// A line of text that is asked for.
struct Prompt: Hashable, Sendable {
    enum Purpose: Hashable, Sendable {
        case name(RunID)
        case tags(RunID)
        case note(RunID)
        case viewName
        /// Where to save the experiment.
        case draftPath(then: AfterSaving)
        /// Where to save the experiment whose sweep was changed.
        case sweepPath
    }

    var title: String
    var hint: String
    var input: TextInput
    var purpose: Purpose
}
