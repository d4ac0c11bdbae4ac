import Foundation
import KDExperiment

/// What becomes of runs that have no trainer: the queue writes it into their directories and says
/// it once.
struct QueueVerdicts {
    private let log: @Sendable (String) -> Void
    /// Unix time before which a run is not started again, seconds: what its record would say, where
    /// nothing happened that is worth one or the disk has no room for it.
    private var holds: [RunID: Double] = [:]
    /// What was last said about a run, so that it is not said at every look.
    private var remarks: [RunID: String] = [:]

    /// - Parameter log: Takes one line about each run whose fate is settled.
    init(log: @escaping @Sendable (String) -> Void) { self.log = log }

    /// Unix time before which the run is not started again, seconds; 0 where nothing holds it.
    func heldUntil(_ run: RunID) -> Double { holds[run] ?? 0 }

    /// Lets go of what was last said about a run that goes on.
    mutating func forget(_ run: RunID) { remarks[run] = nil }

    /// Keeps a run from being started for a while.
    mutating func hold(_ run: RunDirectory, seconds: Double) {
        holds[run.id] = WallClock.now + seconds
    }

    /// Records how a trainer ended that did not say so itself.
    mutating func settle(
        _ run: RunDirectory, _ state: RunState, _ end: EndedTrainer.End?
    ) {
        switch end {
        case .exit(.status(let code)):
            self.end(run, .failed, "its trainer ended with status \(code); see \(run.logURL.path)")
        case .exit(let exit): crashed(run, state, "its trainer died: \(exit)")
        case .job(let reason):
            // A process that outlives its job is waited for; Slurm's word holds for other machines.
            guard state.phase == .queued || state.processHere?.isAlive != true else { return }
            crashed(run, state, reason)
        case .machineLost(let reason):
            // What works on where nobody can reach it has a heartbeat: then it is waited for.
            guard state.phase == .queued || !state.hasLiveTrainer(now: WallClock.now) else {
                return
            }
            crashed(run, state, reason)
        case .cancelled, nil: crashed(run, state, "its trainer died")
        }
    }

    /// Puts a run whose trainer died back into the queue, or gives it up as lost.
    mutating func crashed(_ run: RunDirectory, _ state: RunState, _ reason: String) {
        var record = QueueRecord(run)
        let isWorthIt = record.noteCrash(epoch: state.epoch, now: WallClock.now)
        let isNoted =
            isWorthIt
            ? end(run, .queued, "\(reason); it goes on from its last checkpoint")
            : end(run, .lost, "\(reason), \(record.crashes) times in a row; see \(run.logURL.path)")
        // One death is one crash, however many looks it takes until it can be written down.
        guard isNoted else { return }
        // A run that was given up goes on as soon as somebody asks for it.
        holds[run.id] = isWorthIt ? record.notBefore : nil
        try? record.write(to: run)
    }

    /// Writes a phase for a run that has no trainer; does nothing while it has one.
    ///
    /// - Parameter teacher: The stopped teacher that the run waits for.
    /// - Returns: Whether it was written.
    @discardableResult
    mutating func end(
        _ run: RunDirectory, _ phase: RunPhase, _ reason: String?,
        waitingFor teacher: RunID? = nil
    ) -> Bool {
        do throws(SystemError) {
            guard let lock = try FileLock.tryAcquire(run.lockURL) else {
                remark(
                    run,
                    "\(reason ?? phase.rawValue), but a process still holds its trainer.lock; "
                        + "waiting for it")
                return false
            }
            defer { withExtendedLifetime(lock) {} }
            guard var state = run.readState(), !state.phase.isEnded else { return false }
            state.phase = phase
            state.error = reason
            state.waitingFor = teacher
            state.endedAt = phase == .queued ? nil : WallClock.now
            try run.write(state)
            if let reason { remark(run, "\(phase.rawValue): \(reason)") }
            return true
        } catch {
            remark(run, "\(error)")
            return false
        }
    }

    /// Logs what was not the last word about the run already.
    private mutating func remark(_ run: RunDirectory, _ text: String) {
        guard remarks[run.id] != text else { return }
        remarks[run.id] = text
        log("\(run.id) \(text)")
    }
}
