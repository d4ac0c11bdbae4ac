import KDExperiment

/// Where the user is and what they are at.
///
/// What is asked for in the background may answer late. It opens a dialog or another screen only
/// for a user who has stayed where it was asked for: a key that is on its way must not go to
/// something that nobody has seen.
struct Whereabouts: Hashable, Sendable {
    var screen: Screen
    /// Whether keys go to the screen: no dialog is open and nothing is being typed.
    var isFree: Bool
    var draft: ExperimentDraft
    var sweep: SweepDraft?
}

extension Model {
    /// Where the user is now.
    var whereabouts: Whereabouts {
        Whereabouts(
            screen: screen, isFree: overlay == nil && !isTyping, draft: configureScreen.draft,
            sweep: sweepScreen.builder?.draft)
    }

    /// Whether the user still waits for what was asked for last.
    var isWaiting: Bool { awaitedAt == whereabouts }
}

extension Effect {
    /// Whether its answer may open a dialog or another screen.
    var leadsElsewhere: Bool {
        switch self {
        case .openDraft, .copyRun, .openSweep, .saveDraft, .saveSweep, .export: true
        case .quit, .suspend, .repaint, .loadRuns, .loadDetail, .loadAttention, .act, .remove,
            .restore, .annotate, .findExperiments, .review, .launch, .saveViews, .checkDraft,
            .measure, .cancelMeasurement, .checkSweep:
            false
        }
    }
}
