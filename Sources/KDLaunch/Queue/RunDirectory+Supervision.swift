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
        if state.phase.isLive, !state.hasLiveTrainer(now: now) {
            state.phase = .lost
            if state.error == nil { state.error = "its trainer is gone" }
        }
        return state
    }
}

extension RunState {
    /// Seconds without a heartbeat after which a trainer on another host counts as dead.
    static let heartbeatPatience: Double = 60

    /// The trainer the state names, when it is a process of this host.
    var processHere: ProcessIdentity? {
        host == nil || host == HostName.current ? process : nil
    }

    /// A trainer is at work, as far as this host can tell.
    func hasLiveTrainer(now: Double) -> Bool {
        if let processHere { return processHere.isAlive }
        return now - heartbeat <= Self.heartbeatPatience
    }
}
