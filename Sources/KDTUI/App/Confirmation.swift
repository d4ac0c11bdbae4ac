import KDExperiment

/// A question before something is destroyed.
struct Confirmation: Hashable, Sendable {
    /// What follows a yes.
    enum Purpose: Hashable, Sendable {
        case remove([RunID])
        case stop([RunID])
        case replaceFile(ExportRequest)
        case quit
        case dropSweep
        /// Load something in the place of an unsaved draft.
        case dropDraft(DraftSource)
        case saveDraft(SaveRequest)
        /// Ask for another name.
        case saveElsewhere(then: AfterSaving)
    }

    /// A way out that destroys nothing.
    struct Alternative: Hashable, Sendable {
        var verb: String
        var purpose: Purpose
    }

    var title: String
    var message: [String]
    /// The button that acts; the other is Cancel.
    var verb: String
    var purpose: Purpose
    /// 0 is Cancel, the safe answer.
    var selected = 0
    /// Stands between Cancel and the button that acts.
    var alternative: Alternative?
    var isDestructive = true

    /// What follows each button; nothing follows Cancel.
    var answers: [(verb: String, purpose: Purpose?)] {
        [("Cancel", nil)] + (alternative.map { [($0.verb, $0.purpose)] } ?? [])
            + [(verb, purpose)]
    }
}
