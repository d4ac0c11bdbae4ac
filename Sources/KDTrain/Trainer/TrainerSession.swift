import Foundation
import KDExperiment

/// One trainer's work on a run, from reading the spec to the last line of the log.
struct TrainerSession {
    let directory: RunDirectory
    let recorder: RunRecorder
    let desk: ControlDesk
    let options: TrainerOptions

    /// Reads the spec and the last checkpoint, and begins or goes on.
    ///
    /// - Parameter source: Gives the images and the teacher that a spec asks for.
    func open(
        _ source: (RunSpec) throws(TrainerError) -> LessonSource
    ) throws(TrainerError) -> TrainingLoop {
        let spec: RunSpec
        do throws(SpecFaults) { spec = try directory.readSpec() } catch {
            throw .unusable("spec.yaml, \(error.sentence)")
        }
        if spec.trainer != nil {
            throw .unusable("its spec names a trainer of its own; train it in a process of its own")
        }
        let setup = try TrainingSetup(spec, source: try source(spec))
        let checkpoint = try restore(setup)
        let names = TrainingStep.metricNames(setup)
        let progress = checkpoint ?? TrainingProgress(means: MetricMeans(names: names))
        try announce(setup, progress, isResumed: checkpoint != nil)
        return try TrainingLoop(
            setup, from: progress, isSaved: checkpoint != nil, directory: directory,
            recorder: recorder, desk: desk, options: options)
    }

    /// Records that the schedule is done, or that the run ends as told.
    func close(_ outcome: TrainerOutcome) -> TrainerOutcome {
        outcome == .stopped ? stop(message: nil) : end(outcome, message: nil)
    }

    /// Records what went wrong.
    func close(_ error: TrainerError) -> TrainerOutcome {
        switch error {
        case .unusable(let text):
            // Some faults come as a list, a line each; states and events hold sentences.
            let message = text.split(separator: "\n").joined(separator: "; ")
            return end(.unusable(message), message: message)
        case .stoppedOnFullDisk:
            return stop(message: "\(error)")
        case .checkpoint(let text):
            let message = "\(text); kd retry --fresh starts the run from the beginning"
            return end(.failed(message), message: message)
        case .diverged, .system:
            return end(.failed("\(error)"), message: "\(error)")
        }
    }

    /// Takes up the last checkpoint, if there is one.
    private func restore(_ setup: TrainingSetup) throws(TrainerError) -> TrainingProgress? {
        let url = directory.lastCheckpointURL
        guard FileSystem.stamp(url) != nil else { return nil }
        let progress = try Checkpoint.restore(
            url, into: setup.trained, seed: setup.spec.seed,
            metricNames: TrainingStep.metricNames(setup))
        guard progress.epoch <= setup.spec.schedule.epochs,
            progress.batch <= setup.batchesPerEpoch
        else { throw .checkpoint("\(url.path) stands beyond the end of the schedule") }
        return progress
    }

    private func announce(
        _ setup: TrainingSetup, _ progress: TrainingProgress, isResumed: Bool
    ) throws(TrainerError) {
        // A log without a checkpoint is that of a trainer that died early: it begins anew, and the
        // earlier lines are replaced just as after a checkpoint.
        let hasLog = (FileSystem.stamp(directory.eventsURL)?.byteCount ?? 0) > 0
        let recorder = recorder
        let epochs = setup.spec.schedule.epochs
        try desk.persist(directory.eventsURL, savedStep: progress.step) { () throws(SystemError) in
            try recorder.enter(.starting) { state in
                (state.epoch, state.epochs) = (progress.epoch, epochs)
                (state.step, state.steps) = (progress.step, epochs * setup.batchesPerEpoch)
            }
            try recorder.record(.start(resumed: isResumed || hasLog))
            for line in setup.summary { try recorder.record(.log(.info, line)) }
        }
        for line in setup.summary { options.print(DisplayText.sanitized(line)) }
        if isResumed {
            options.print("going on from step \(progress.step), epoch \(progress.epoch)")
        }
    }

    /// Records that the run ends before its schedule does: for good, or until its job is started
    /// again.
    private func stop(message: String?) -> TrainerOutcome {
        let isInterrupted = options.starter == .batchJob && !desk.isToldToStop
        return end(isInterrupted ? .interrupted : .stopped, message: message)
    }

    /// Writes the last event and the last state.
    private func end(_ outcome: TrainerOutcome, message: String?) -> TrainerOutcome {
        let phase: RunPhase =
            switch outcome {
            case .finished: .finished
            case .stopped: .stopped
            case .interrupted: .queued
            case .failed, .unusable, .missing, .busy: .failed
            }
        try? recorder.recordSystemIfNone()
        if outcome == .interrupted {
            let reason = message ?? "its job was interrupted; it goes on later"
            recordEnd(.stopped, message: reason)
        } else {
            recordEnd(phase, message: message)
        }
        if let message { options.print(DisplayText.sanitized(message)) }
        do throws(SystemError) {
            try recorder.enter(phase, error: message) { state in
                state.endedAt = phase.isEnded ? WallClock.now : nil
            }
            return outcome
        } catch {
            return .failed([message, "\(error)"].compactMap { $0 }.joined(separator: "; "))
        }
    }
}

extension TrainerSession {
    /// Writes the log's last line. That of a finished run waits for room on a full disk, unless
    /// the trainer is told to stop; where the run ends otherwise, its state says the same.
    private func recordEnd(_ phase: RunPhase, message: String?) {
        let recorder = recorder
        guard phase == .finished else {
            try? recorder.record(.end(phase, message: message))
            return
        }
        try? desk.persist(
            directory.eventsURL, savedStep: recorder.state.step, isLast: true
        ) { () throws(SystemError) in
            try recorder.record(.end(phase, message: message))
        }
    }
}
