public import KDExperiment

extension RunActions {
    /// Says how urgent a run is; of the runs that wait, higher ones start first.
    ///
    /// It counts for the run's teacher too, as long as the run waits for it.
    ///
    /// - Parameter priority: One of ``RunPriority/range``; what lies outside is cut off.
    public func prioritize(_ id: RunID, _ priority: Int) throws(SystemError) -> ActionOutcome {
        let run = project.runDirectory(id)
        guard let state = run.observedState() else { return .missing(id) }
        guard state.phase != .finished else {
            return ActionOutcome(id, .refused, "is finished; it waits for nothing")
        }
        let range = RunPriority.range
        let wanted = min(max(priority, range.lowerBound), range.upperBound)
        guard wanted != run.priority else {
            return ActionOutcome(id, .unchanged, "has priority \(wanted) already")
        }
        try run.setPriority(wanted)
        let later = state.phase == .queued ? "" : ", which counts when it waits again"
        return ActionOutcome(id, .done, "has priority \(wanted) now\(later)")
    }

    /// Makes a run more or less urgent.
    public func prioritize(_ id: RunID, by change: Int) throws(SystemError) -> ActionOutcome {
        try prioritize(id, project.runDirectory(id).priority + change)
    }
}
