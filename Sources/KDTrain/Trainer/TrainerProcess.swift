import Foundation
public import KDExperiment

/// A trainer: trains the run of one run directory to its end.
public enum TrainerProcess {
    /// Trains a run, from its last checkpoint if it has one, until it ends or is told to stop.
    ///
    /// Everything it has to say stands in the run directory (docs/formats.md); it throws nothing.
    /// Call `BLASCoreType.applyBeforeTraining()` first thing in the process, or training is slow.
    public static func run(_ directory: RunDirectory, options: TrainerOptions) -> TrainerOutcome {
        guard FileSystem.stamp(directory.url) != nil else {
            return .missing("there is no run directory \(directory.url.path)")
        }
        // Before the lock: whoever sees the lock taken may write `stop`, and means this trainer.
        let control = ControlReader(directory.controlURL)
        do throws(SystemError) {
            guard let lock = try FileLock.tryAcquire(directory.lockURL) else {
                return .busy("another trainer is at work on \(directory.id)")
            }
            defer { withExtendedLifetime(lock) {} }
            let state = directory.readState() ?? RunState()
            if options.onlyIfQueued, state.phase != .queued {
                return .busy("\(directory.id) is \(state.phase.rawValue), no longer queued")
            }
            if state.phase == .finished { return .finished }
            return try train(directory, from: state, control: control, options: options)
        } catch {
            return .failed("\(error)")
        }
    }

    /// Trains while holding the run's lock, and records how it ended.
    private static func train(
        _ directory: RunDirectory, from state: RunState, control: ControlReader,
        options: TrainerOptions
    ) throws(SystemError) -> TrainerOutcome {
        LeftoverFiles.remove(from: directory)
        let recorder = try RunRecorder(directory, state: state, pace: options.pace)
        try recorder.enter(.starting) { state in
            state.process = .current
            state.host = HostName.current
            state.attempts += 1
            state.startedAt = state.startedAt ?? WallClock.now
            state.endedAt = nil
        }
        let stopFlag = StopFlag()
        let signals = options.handlesSignals ? TerminationSignals { stopFlag.raise() } : nil
        let heartbeat = Heartbeat(recorder, interval: options.pace.heartbeats)
        let desk = ControlDesk(
            reader: control, recorder: recorder, stopFlag: stopFlag, options: options)
        let outcome = TrainerSession(
            directory: directory, recorder: recorder, desk: desk, options: options
        ).run()
        heartbeat.stop()
        withExtendedLifetime(signals) {}
        return outcome
    }
}

/// What killed trainers leave behind: files that were not renamed into place.
enum LeftoverFiles {
    static func remove(from directory: RunDirectory) {
        for folder in [directory.url, directory.checkpointsURL, directory.attentionURL] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for name in names where isLeftover(name) {
                try? FileSystem.remove(folder.appending(path: name))
            }
        }
    }

    /// Only what trainers write: somebody may be replacing notes.json at this moment.
    private static func isLeftover(_ name: String) -> Bool {
        name.hasPrefix("state.json.tmp") || name.contains(".safetensors.tmp")
    }
}
