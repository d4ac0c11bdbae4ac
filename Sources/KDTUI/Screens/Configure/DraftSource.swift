import KDExperiment

/// What takes the place of the draft.
enum DraftSource: Hashable, Sendable {
    case file(path: String)
    case run(RunID)
    case new
}
