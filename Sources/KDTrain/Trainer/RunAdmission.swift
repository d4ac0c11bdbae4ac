import Foundation
import KDExperiment

/// Lets one trainer at a time to a run, and only to runs that it may take.
struct RunAdmission {
    /// What a trainer that was let in holds.
    struct Pass {
        let lock: FileLock
        let ticket: TrainerTicket
        let state: RunState
    }

    /// How the door answers.
    enum Answer {
        case pass(Pass)
        /// Not as things stand: a trainer is at work.
        case busy(String)
        /// Not at all.
        case never(TrainerOutcome)
    }

    let run: RunDirectory
    let options: TrainerOptions
    let stopFlag: StopFlag

    /// Asks for the run; a batch job asks again until the trainer before it counts as dead.
    ///
    /// A batch system may start a job again on another machine while the old processes live on
    /// where nobody can reach them.
    func ask() throws(SystemError) -> Answer {
        let patience = options.starter == .batchJob ? options.pace.takeOverPatience : 0
        let deadline = MachineTime.now + patience
        while true {
            let answer = try knock()
            guard case .busy = answer, MachineTime.now < deadline, !stopFlag.isRaised else {
                return answer
            }
            Thread.sleep(forTimeInterval: min(0.5, patience))
        }
    }

    private func knock() throws(SystemError) -> Answer {
        let busy = Answer.busy("another trainer is at work on \(run.id)")
        guard let lock = try FileLock.tryAcquire(run.lockURL) else { return busy }
        let state = run.readState() ?? RunState()
        if let outcome = refusal(state) { return .never(outcome) }
        // With the lock taken nobody works on the run here; elsewhere its heartbeat tells.
        if state.phase.isLive, state.processHere == nil, state.hasLiveTrainer(now: WallClock.now) {
            return busy
        }
        if options.starter == .batchJob, state.phase.isLive, run.lastControlCommand == .stop {
            return try stop(state)
        }
        guard let ticket = try TrainerTicket.take(run, after: state.attempts) else { return busy }
        return .pass(Pass(lock: lock, ticket: ticket, state: state))
    }

    /// Obeys a stop that the trainer before could not hear any more.
    private func stop(_ state: RunState) throws(SystemError) -> Answer {
        var stopped = state
        stopped.phase = .stopped
        stopped.endedAt = WallClock.now
        try run.write(stopped)
        return .never(.stopped)
    }

    /// Why the run's state keeps this trainer out; `nil` when it does not.
    private func refusal(_ state: RunState) -> TrainerOutcome? {
        let gone = TrainerOutcome.busy("\(run.id) is \(state.phase.rawValue), no longer queued")
        switch (state.phase, options.starter) {
        case (.finished, .user), (.finished, .batchJob): return .finished
        case (_, .user), (.queued, _): return nil
        case (_, .queue): return gone
        case (.starting, .batchJob), (.training, .batchJob), (.paused, .batchJob),
            (.evaluating, .batchJob):
            return nil
        case (.stopped, .batchJob):
            // A trainer that knows only the contract ends as stopped when its job is taken away;
            // so does one that obeys a stop, and then the word stands in its control file.
            return run.lastControlCommand == .stop ? .stopped : nil
        case (.failed, .batchJob), (.lost, .batchJob): return gone
        }
    }
}
