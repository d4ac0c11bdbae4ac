import KDExperiment

/// Everything that can happen to the dashboard.
enum Message: Sendable {
    case input(InputEvent)
    /// Unix time moved on, seconds.
    case clock(Double)
    /// All runs of the project, in no particular order.
    case runs([RunRecord])
    case detail(RunDetail)
    case attention(AttentionFrame)
    /// Why a run's attention maps cannot be shown.
    case attentionFailed(RunID, epoch: Int, String)
    /// Experiment files below the project's folder.
    case experiments([ExperimentSummary])
    case review(LaunchReview)
    /// Runs were created and wait for a slot.
    case launched([RunID], experiment: String, path: String)
    /// Runs went to the trash; undo brings them back.
    case removed([RunID])
    case restored([RunID])
    /// A file of this name is there already.
    case exportExists(ExportRequest)
    /// Saved views, and how many trainers work at once.
    case settings(savedViews: [TableView], MachineShare)
    /// A file whose sweep is to be changed.
    case sweepOpened(path: String, text: String, SweepDraft)
    case sweepChecked(SweepDraft, SweepCheck)
    case sweepSaved(SweepSave, text: String)
    /// Nothing was written, since the file has this text already.
    case sweepHeld(SweepSave, text: String)
    /// A draft's faults and defaults, and how the queue shares the machine.
    case draftChecked(DraftCheck, of: ExperimentDraft)
    /// A draft from a file, or of none.
    case draftOpened(ExperimentDraft, ConfigureModel.File?)
    case draftSaved(SaveRequest, text: String)
    /// Nothing was written, since the file has this text already.
    case draftHeld(SaveRequest, text: String)
    /// Nothing was written, since something would have been destroyed.
    case draftBlocked(SaveRequest, SaveObstacle)
    case measured(StepRequest, StepTimer.Outcome)
    /// An action's outcome, for the reader.
    case notice(Notice)
    /// Background work ended; its result came before.
    case ended(Work)
}
