import Foundation
public import KDExperiment

/// One change that makes a run directory sound again; none of them destroys anything readable.
public enum RepairAction: Sendable, Hashable {
    /// Writes down that the trainer of a run is gone.
    case markLost
    /// Ends a torn last line, so that the next event gets a line of its own.
    case endTornLine
    /// Deletes a file that was never renamed into place.
    case deleteTemporary(file: String)
    /// Renames a file that cannot be read to `<file>.damaged`.
    case setAside(file: String)
    /// Sets `last.safetensors` aside and puts a copy of the best checkpoint in its place.
    case continueFromBest
    /// Writes the state that the log tells of.
    case writeState(RunState)

    /// The action's name in JSON.
    public var name: String {
        switch self {
        case .markLost: "mark-lost"
        case .endTornLine: "end-torn-line"
        case .deleteTemporary: "delete-temporary"
        case .setAside: "set-aside"
        case .continueFromBest: "continue-from-best"
        case .writeState: "write-state"
        }
    }
}

extension RepairAction: CustomStringConvertible {
    /// What the repair does, for the reader.
    public var description: String {
        switch self {
        case .markLost: "mark the run as lost"
        case .endTornLine: "end the torn line"
        case .deleteTemporary(let file): "delete \(DisplayText.sanitized(file))"
        case .setAside(let file): "rename it to \(DisplayText.sanitized(file)).damaged"
        case .continueFromBest: "set it aside and go on from a copy of the best checkpoint"
        case .writeState(let state): "write a state that the log tells of: \(state.phase.rawValue)"
        }
    }
}

// MARK: - Carrying out

extension RepairAction {
    /// Carries the action out; the caller holds the run's lock.
    func carryOut(in run: RunDirectory) throws(SystemError) {
        switch self {
        case .markLost: try markLost(run)
        case .endTornLine: _ = try EventWriter(run.eventsURL)
        case .deleteTemporary(let file): try FileSystem.remove(run.url.appending(path: file))
        case .setAside(let file): try setAside(run.url.appending(path: file))
        case .continueFromBest: try continueFromBest(run)
        case .writeState(let state): try run.write(state)
        }
    }

    private func markLost(_ run: RunDirectory) throws(SystemError) {
        let now = WallClock.now
        guard var state = run.readState(), state.phase.isLive, !state.hasLiveTrainer(now: now)
        else { return }
        state.phase = .lost
        state.error = state.error ?? "its trainer is gone"
        state.endedAt = state.heartbeat > 0 ? state.heartbeat : now
        try run.write(state)
    }

    private func setAside(_ url: URL) throws(SystemError) {
        let aside = URL(filePath: url.path + ".damaged")
        try FileSystem.remove(aside)
        try FileSystem.rename(url, to: aside)
    }

    private func continueFromBest(_ run: RunDirectory) throws(SystemError) {
        let best = try FileReader(run.bestCheckpointURL)
        let bytes = try best.read(at: 0, count: best.byteCount)
        if FileSystem.stamp(run.lastCheckpointURL) != nil { try setAside(run.lastCheckpointURL) }
        try FileSystem.replace(run.lastCheckpointURL, with: bytes, durable: true)
    }
}
