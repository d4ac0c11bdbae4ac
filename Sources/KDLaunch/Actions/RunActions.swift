public import KDExperiment

/// What a user can do to the runs of a project; the commands and the dashboard both call this.
///
/// Nothing here waits for a trainer: an outcome says what was asked of it. Actions that put a run
/// back into the queue do not start the queue; call ``QueueStarter/startIfNeeded()`` after them.
public struct RunActions: Sendable {
    public let project: Project

    /// Acts on a project's runs.
    public init(project: Project) { self.project = project }

    /// Asks a trainer to write a checkpoint and end; takes a queued run out of the queue.
    public func stop(_ id: RunID) throws(SystemError) -> ActionOutcome {
        let run = project.runDirectory(id)
        guard let state = run.observedState() else { return .missing(id) }
        switch state.phase {
        case .queued:
            return try stopQueued(run, state)
        case .starting, .training, .paused, .evaluating:
            return try stopLive(run, state)
        case .finished, .stopped, .failed, .lost:
            return ActionOutcome(id, .unchanged, "is not running: it is \(state.phase.rawValue)")
        }
    }

    /// Holds a training run; its process keeps its memory and its slot.
    public func pause(_ id: RunID) throws(SystemError) -> ActionOutcome {
        let run = project.runDirectory(id)
        guard let state = run.observedState() else { return .missing(id) }
        switch state.phase {
        case .starting, .training, .evaluating:
            try run.send(.pause)
            return ActionOutcome(id, .done, "told to pause; it keeps its slot")
        case .paused:
            return ActionOutcome(id, .unchanged, "is paused already")
        case .queued:
            return ActionOutcome(
                id, .refused, "has not started; stop takes it out of the queue, resume puts it back"
            )
        case .finished, .stopped, .failed, .lost:
            return ActionOutcome(id, .refused, "is not running: it is \(state.phase.rawValue)")
        }
    }

    /// Lets a paused run go on; puts a stopped or lost one back into the queue, to go on from its
    /// last checkpoint, and the teacher that it waits for.
    public func resume(_ id: RunID) throws(SystemError) -> ActionOutcome {
        let run = project.runDirectory(id)
        guard let state = run.observedState() else { return .missing(id) }
        switch state.phase {
        case .paused:
            try run.send(.resume)
            return ActionOutcome(id, .done, "told to go on")
        case .stopped, .lost:
            return try requeue(run, state)
        case .failed:
            return ActionOutcome(id, .refused, "has failed; retry starts it again")
        case .finished:
            return ActionOutcome(id, .refused, "is finished")
        case .queued:
            return try stillQueued(run)
        case .starting, .training, .evaluating:
            guard run.lastControlCommand != .stop else {
                return ActionOutcome(id, .refused, "is stopping; resume it when it has stopped")
            }
            // The trainer may not have come round to an earlier pause: make the last word count.
            try run.send(.resume)
            return ActionOutcome(id, .unchanged, "is running")
        }
    }

    /// Puts a failed, lost or stopped run back into the queue, and its teacher where that is why.
    ///
    /// - Parameter fresh: Forget the checkpoints and begin at step 0.
    public func retry(_ id: RunID, fresh: Bool = false) throws(SystemError) -> ActionOutcome {
        let run = project.runDirectory(id)
        guard let state = run.observedState() else { return .missing(id) }
        switch state.phase {
        case .failed, .lost, .stopped:
            return try requeue(run, state, fresh: fresh)
        case .finished:
            return ActionOutcome(id, .refused, "is finished; change its spec to get another run")
        case .queued:
            return try stillQueued(run)
        case .starting, .training, .paused, .evaluating:
            return ActionOutcome(id, .refused, "is \(state.phase.rawValue); stop it first")
        }
    }
}

// MARK: - Place

extension RunActions {
    /// Chooses where a run is trained when it is queued next.
    public func assign(_ id: RunID, to executor: ExecutorName) throws(SystemError) {
        let run = project.runDirectory(id)
        var record = QueueRecord(run)
        record.executor = executor
        try record.write(to: run)
    }
}

// MARK: - Steps

extension RunActions {
    /// Tells a trainer to stop, by a signal where a full disk has no room for the word.
    private func stopLive(
        _ run: RunDirectory, _ state: RunState
    ) throws(SystemError) -> ActionOutcome {
        do throws(SystemError) { try run.send(.stop) } catch  where error.isOutOfSpace {
            // The signal would end the other runs of the same trainer too.
            guard let process = state.processHere, !isShared(process), process.terminate() else {
                throw error
            }
        }
        return ActionOutcome(run.id, .done, "told to write a checkpoint and stop")
    }

    private func isShared(_ process: ProcessIdentity) -> Bool {
        let states = project.runDirectories().compactMap { $0.readState() }
        return states.count { $0.phase.isLive && $0.processHere == process } > 1
    }

    /// Takes a queued run out while holding the lock that a trainer would need.
    private func stopQueued(
        _ run: RunDirectory, _ state: RunState
    ) throws(SystemError) -> ActionOutcome {
        guard let lock = try FileLock.tryAcquire(run.lockURL) else {
            try run.send(.stop)
            return ActionOutcome(run.id, .done, "is just starting; told to stop")
        }
        // Also said where a job that Slurm starts all the same will look; no room is no obstacle.
        try? run.send(.stop)
        var stopped = state
        stopped.phase = .stopped
        stopped.endedAt = WallClock.now
        try run.write(stopped)
        withExtendedLifetime(lock) {}
        return ActionOutcome(run.id, .done, "taken out of the queue; resume puts it back")
    }

    /// Brings on the teacher that a queued run waits for, where somebody has to.
    private func stillQueued(_ run: RunDirectory) throws(SystemError) -> ActionOutcome {
        guard let teacher = try retryTeacher(of: run) else {
            return ActionOutcome(run.id, .unchanged, "is waiting in the queue")
        }
        return ActionOutcome(run.id, .done, "is waiting in the queue, and now \(teacher) too")
    }

    /// Puts an ended run back into the queue, and its teacher where that has not finished.
    private func requeue(
        _ run: RunDirectory, _ state: RunState, fresh: Bool = false
    ) throws(SystemError) -> ActionOutcome {
        guard let lock = try FileLock.tryAcquire(run.lockURL) else {
            return ActionOutcome(run.id, .refused, "has a trainer that is still ending; try again")
        }
        // First: a queue that sees the run fails it for a teacher that failed.
        let teacher = try retryTeacher(of: run)
        if fresh { try FileSystem.remove(run.checkpointsURL) }
        // An earlier stop is not what the user wants any more.
        if run.lastControlCommand == .stop { try? run.send(.resume) }
        try FileSystem.remove(run.slurmRecordURL)
        let record = QueueRecord(run).renewed
        if record == QueueRecord() {
            try FileSystem.remove(run.queueRecordURL)
        } else {
            try record.write(to: run)
        }
        var queued = state
        queued.phase = .queued
        queued.heartbeat = WallClock.now
        queued.error = nil
        queued.waitingFor = nil
        queued.endedAt = nil
        queued.process = nil
        if fresh { (queued.epoch, queued.step, queued.trainedSeconds) = (0, 0, 0) }
        try run.write(queued)
        withExtendedLifetime(lock) {}
        let place = FileSystem.stamp(run.lastCheckpointURL) != nil
        let beginning =
            place
            ? "queued, to go on from epoch \(state.epoch)" : "queued, to start from the beginning"
        return ActionOutcome(
            run.id, .done, teacher.map { "\(beginning), and \($0) too" } ?? beginning)
    }

    /// Requeues the teacher that a run cannot do without; returns its name when it was needed.
    private func retryTeacher(of run: RunDirectory) throws(SystemError) -> String? {
        guard let teacher = run.teacherID else { return nil }
        let directory = project.runDirectory(teacher)
        guard let state = directory.observedState() else { return nil }
        switch state.phase {
        case .failed, .lost, .stopped:
            return try requeue(directory, state).result == .done ? "its teacher \(teacher)" : nil
        case .queued, .starting, .training, .paused, .evaluating, .finished:
            return nil
        }
    }
}

extension ActionOutcome {
    static func missing(_ id: RunID) -> ActionOutcome {
        ActionOutcome(id, .refused, "is no run of this project, or its state cannot be read")
    }
}
