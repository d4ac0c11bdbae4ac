import KDExperiment

/// Where a teacher's weights come from.
enum TeacherSource: String, Hashable, Sendable, CaseIterable {
    case train, weights, run

    /// What the file says; training where it says nothing.
    init(of draft: ExperimentDraft) {
        let keys = draft.keys(at: SpecPath().key("teacher"))
        self = Self.allCases.last { keys.contains($0.rawValue) && $0 != .train } ?? .train
    }

    /// What the form calls it.
    var title: String {
        switch self {
        case .train: "training, once, as a run of its own"
        case .weights: "a file of weights"
        case .run: "a run of this project"
        }
    }
}
