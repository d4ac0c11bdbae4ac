public import KDExperiment

extension TrainingPace {
    /// The work of a run that has not begun.
    public func work(_ load: TrainingLoad, id: RunID, teacher: RunID?) -> WorkEstimate.Work {
        work(load, epochs: Double(load.epochs), id: id, teacher: teacher)
    }

    /// The work that a run has left, at its own pace once it has one; nil for one that has ended.
    public func work(_ run: RunSummary, teacher: RunID?) -> WorkEstimate.Work? {
        guard let state = run.state, !state.phase.isEnded else { return nil }
        let done = run.epochsTrained ?? 0
        let left = max(0, Double(state.epochs) - done)
        if done >= 1, let seconds = run.wallSeconds, seconds > 0 {
            let rest = left * seconds / done
            // The runs of one trainer took these seconds together.
            let sharing = state.process.map { process in
                WorkEstimate.Sharing(
                    mark: [
                        SpecEntry("pid", .int(Int(process.pid))),
                        SpecEntry("start", .string("\(process.startTime)")),
                    ], seconds: rest)
            }
            return WorkEstimate.Work(
                id: run.id, teacher: teacher, seconds: rest, sharing: sharing)
        }
        guard let load = TrainingLoad(run.settings) else {
            return WorkEstimate.Work(id: run.id, teacher: teacher, seconds: nil)
        }
        return work(load, epochs: left, id: run.id, teacher: teacher)
    }

    private func work(
        _ load: TrainingLoad, epochs: Double, id: RunID, teacher: RunID?
    ) -> WorkEstimate.Work {
        let seconds = secondsPerEpoch(load).map { $0 * epochs }
        let sharing = load.mark.map { mark in
            WorkEstimate.Sharing(mark: mark, seconds: (seconds ?? 0) * load.step.teacherShare)
        }
        return WorkEstimate.Work(id: id, teacher: teacher, seconds: seconds, sharing: sharing)
    }
}

extension StepKind {
    /// The teacher's part of a step's time, 0 to 1.
    fileprivate var teacherShare: Double {
        guard let teacherCost, let cost, cost > 0 else { return 0 }
        return teacherCost / cost
    }
}

extension RunSummary {
    /// Epochs trained, with the part of the present one; `nil` when nothing is known.
    public var epochsTrained: Double? {
        guard let state else { return nil }
        if state.phase == .finished { return Double(state.epochs) }
        guard state.steps > 0 else { return Double(state.epoch) }
        return min(1, Double(state.step) / Double(state.steps)) * Double(state.epochs)
    }
}
