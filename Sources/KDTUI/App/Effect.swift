import KDExperiment

/// Something that `update` wants done in the world; its result comes back as a message.
enum Effect: Hashable, Sendable {
    case quit
    case suspend
    /// Paint every cell again.
    case repaint
    case loadRuns
    /// Read a run's log, spec and some of its curves.
    case loadDetail(RunID, CurveRequest)
    case loadAttention(RunID, epoch: Int)
    case act(RunAction, [RunID])
    /// Move to the trash.
    case remove([RunID])
    /// Bring back from the trash.
    case restore([RunID])
    case annotate(RunID, Annotation)
    case findExperiments
    case review(path: String)
    case launch(path: String)
    case export(ExportRequest)
    case saveViews([TableView])
    case checkDraft(ExperimentDraft, file: String)
    case openDraft(path: String)
    /// Make an experiment like a run's.
    case copyRun(RunID)
    case saveDraft(SaveRequest)
    /// Time a training step in the background; one that is being timed is given up.
    case measure(StepRequest)
    case cancelMeasurement
    /// Read a file to change its sweep.
    case openSweep(path: String)
    case checkSweep(path: String, SweepDraft)
    case saveSweep(SweepSave)
}

extension Effect {
    /// What is lost when the effect never happens is more than a picture.
    var changesSomething: Bool { undone != nil }

    /// What was not done if the effect never happened, for the reader; `nil` for what only reads.
    var undone: String? {
        switch self {
        case .act(let action, let ids): "\(action.rawValue) \(Self.count(ids))"
        case .remove(let ids): "remove \(Self.count(ids))"
        case .restore(let ids): "bring back \(Self.count(ids))"
        case .annotate(let id, _): "note something about \(id)"
        case .launch(let path): "launch \(path)"
        case .export(let request): "export to \(request.path)"
        case .saveViews: "save the view"
        case .saveDraft(let request): "save \(request.path)"
        case .saveSweep(let save): "save \(save.path)"
        case .quit, .suspend, .repaint, .loadRuns, .loadDetail, .loadAttention, .findExperiments,
            .review, .checkDraft, .openDraft, .copyRun, .measure, .cancelMeasurement, .openSweep,
            .checkSweep:
            nil
        }
    }

    private static func count(_ ids: [RunID]) -> String {
        ids.count == 1 ? "1 run" : "\(ids.count) runs"
    }
}

/// What can be asked of a run's trainer or of the queue.
enum RunAction: String, Hashable, Sendable {
    case stop, pause, resume, retry, raisePriority, lowerPriority
}

/// A change of the user's own words about a run.
enum Annotation: Hashable, Sendable {
    case name(String)
    case tags([String])
    case note(String)
}

/// A table to be written to a file.
struct ExportRequest: Hashable, Sendable {
    var path: String
    var text: String
    var mayReplace: Bool
    /// How many rows, for the report.
    var rowCount: Int
}
