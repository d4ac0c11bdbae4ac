import Foundation
public import KDExperiment

extension RunDirectory {
    /// What the queue remembers of the run between attempts.
    var queueRecordURL: URL { url.appending(path: "queue.json") }

    /// The state as it really is: a live phase whose trainer is dead reads as lost.
    ///
    /// The queue writes down that a run is lost, or starts it again; until then, and without a
    /// queue, this is the truth that commands and screens show.
    public func observedState(now: Double = WallClock.now) -> RunState? {
        guard var state = readState() else { return nil }
        if state.phase.isLive, !state.hasLiveTrainer(now: now), !hasActiveJob {
            state.phase = .lost
            if state.error == nil { state.error = "its trainer is gone" }
        }
        return state
    }

    /// Slurm has a job for the run, as far as the queue has heard: a late heartbeat from another
    /// machine means little then.
    private var hasActiveJob: Bool { SlurmRecord(of: self)?.state.isActive ?? false }
}
