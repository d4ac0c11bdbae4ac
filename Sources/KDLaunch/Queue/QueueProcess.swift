import Foundation
public import KDExperiment

/// The supervisor of a project: one process that starts queued runs and notices deaths.
///
/// It keeps nothing that is not in the run directories, so it may be killed at any moment: the next
/// command starts another, which adopts the trainers that are still at work.
public struct QueueProcess {
    private let project: Project
    private let executor: LocalExecutor
    private let log: @Sendable (String) -> Void
    private var scan: QueueScan
    private var settings: QueueSettings
    private var stopGrace = StopGrace()
    private var trainers: [StartedTrainer] = []
    /// Unix time before which a run is not started again, seconds: what its record would say, where
    /// nothing happened that is worth one or the disk has no room for it.
    private var holds: [RunID: Double] = [:]
    /// What was last said about a run, so that it is not said at every look.
    private var remarks: [RunID: String] = [:]

    /// Seconds between two looks at the runs: deaths are noticed well within 2 s.
    private static let interval = 0.2
    /// Seconds before a run is tried again that somebody else held.
    private static let busyPause: Double = 1
    /// Seconds before a run is tried again that the disk had no room for.
    private static let fullDiskPause: Double = 5

    /// A trainer that this queue started.
    private struct StartedTrainer {
        let process: ChildProcess
        /// Its runs that have not ended, each with the attempts at it before this one.
        var runs: [RunID: Int]
        /// It began with several runs.
        let isShared: Bool
    }

    /// - Parameters:
    ///   - executable: The `kd` program that trains.
    ///   - log: Takes one line about each thing the queue does.
    public init(
        project: Project, executable: String, log: @escaping @Sendable (String) -> Void
    ) {
        self.project = project
        self.executor = LocalExecutor(executable: executable)
        self.log = log
        self.scan = QueueScan(project: project)
        self.settings = QueueSettings(project: project)
    }

    /// Works until nothing is left to do.
    ///
    /// - Returns: `false` when another queue is at work on the project.
    public mutating func run() throws(SystemError) -> Bool {
        var hasWorked = false
        repeat {
            guard try workWhileLocked() else { return hasWorked }
            hasWorked = true
            // A launch that found the lock taken relies on this second look after letting go.
        } while QueueRules.hasWork(snapshots())
        log("queue ended: nothing left to do")
        return true
    }

    private mutating func workWhileLocked() throws(SystemError) -> Bool {
        guard let lock = try FileLock.tryAcquire(project.queueLockURL) else { return false }
        log("queue started")
        while step() { Thread.sleep(forTimeInterval: Self.interval) }
        withExtendedLifetime(lock) {}
        return true
    }

    /// One round: notices what ended, decides, acts.
    ///
    /// - Returns: Whether there is anything left to wait for.
    private mutating func step() -> Bool {
        dismissEnded()
        reapChildren()
        watchTheLiving()
        let runs = snapshots()
        let settings = settings.current
        let decisions = QueueRules.decide(
            runs, slots: MachineShare(settings).slots, limit: CohortLimit(settings),
            now: WallClock.now)
        for decision in decisions { carryOut(decision) }
        return !decisions.isEmpty || QueueRules.hasWork(runs)
    }
}

// MARK: - Looking

extension QueueProcess {
    private mutating func snapshots() -> [RunSnapshot] {
        scan.refresh().map { run, state in
            var snapshot = RunSnapshot(id: run.id, phase: state.phase)
            let trainer = trainers.first { $0.runs[run.id] != nil }
            snapshot.isStarted = trainer != nil
            if snapshot.isLive { snapshot.trainer = trainer?.process.pid ?? state.processHere?.pid }
            guard state.phase == .queued else { return snapshot }
            let record = QueueRecord(run)
            snapshot.queuedAt = state.heartbeat
            snapshot.notBefore = max(record.notBefore, holds[run.id] ?? 0)
            snapshot.priority = run.priority
            do throws(SpecFaults) {
                let facts = try scan.facts(of: run)
                snapshot.teacher = facts.teacher
                snapshot.cohort = record.trainsAlone ? nil : facts.cohort
                snapshot.byteCount = facts.byteCount
            } catch {
                end(run, .failed, "its spec.yaml cannot be read: \(error)")
                snapshot.phase = .failed
            }
            return snapshot
        }
    }

    /// Forgets runs that ended while their trainer has others to go on with.
    private mutating func dismissEnded() {
        for (run, state) in scan.refresh() {
            for index in trainers.indices where trainers[index].runs.count > 1 {
                guard let earlier = trainers[index].runs[run.id] else { continue }
                let isOver =
                    state.phase.isEnded || state.phase == .queued && state.attempts > earlier
                if isOver { trainers[index].runs[run.id] = nil }
            }
        }
    }

    private mutating func reapChildren() {
        var living: [StartedTrainer] = []
        for trainer in trainers {
            guard let exit = trainer.process.reap() else {
                living.append(trainer)
                continue
            }
            for (id, earlier) in trainer.runs {
                settle(id, earlierAttempts: earlier, exit, isShared: trainer.isShared)
            }
        }
        trainers = living
    }

    /// Looks at a run whose trainer ended.
    private mutating func settle(
        _ id: RunID, earlierAttempts: Int, _ exit: ProcessExit, isShared: Bool
    ) {
        let run = project.runDirectory(id)
        guard let state = run.readState() else { return }
        // Another trainer has the run, it was taken out of the queue meanwhile, or the disk had no
        // room for its beginning.
        if exit == .status(TrainerExit.busy) { return hold(run, seconds: Self.busyPause) }
        // It ended and somebody queued the run again before this queue came to look.
        if state.phase == .queued, state.attempts > earlierAttempts { return }
        if state.phase.isEnded { return log("\(id) ended: \(state.phase.rawValue)") }
        // The status of a trainer that had several runs need not be about this one.
        if isShared, state.phase == .queued { return crashed(run, state, "no trainer took it") }
        settle(run, state, exit)
    }

    /// Deals with trainers that do not end when told to, and with those that are gone and were no
    /// children of this queue.
    private mutating func watchTheLiving() {
        let now = WallClock.now
        let live = scan.refresh().filter { $0.state.phase.isLive }
        let runsOfTrainer = Dictionary(grouping: live) { $0.state.processHere }
        for (run, state) in live {
            if state.hasLiveTrainer(now: now) {
                let isShared = runsOfTrainer[state.processHere].map { $0.count > 1 } ?? false
                stopGrace.look(at: run, state, isShared: isShared, now: now)
                continue
            }
            guard !trainers.contains(where: { $0.runs[run.id] != nil }) else { continue }
            // The state may have been read just before its trainer wrote the last one and ended.
            guard let latest = run.readState(), latest.phase.isLive,
                !latest.hasLiveTrainer(now: now)
            else { continue }
            settle(run, latest, nil)
        }
    }
}

// MARK: - Acting

extension QueueProcess {
    private mutating func carryOut(_ decision: QueueDecision) {
        switch decision {
        case .fail(let id, let reason):
            end(project.runDirectory(id), .failed, reason)
        case .start(let ids):
            let runs = ids.map(project.runDirectory)
            let attempts = runs.map { $0.readState()?.attempts ?? 0 }
            do throws(SystemError) {
                let process = try executor.start(runs)
                trainers.append(
                    StartedTrainer(
                        process: process,
                        runs: Dictionary(zip(ids, attempts), uniquingKeysWith: { $1 }),
                        isShared: ids.count > 1))
                let names = ids.map(\.description).joined(separator: ", ")
                for id in ids { remarks[id] = nil }
                log("\(names) started" + (ids.count > 1 ? ", side by side" : ""))
            } catch {
                for run in runs { couldNotStart(run, error) }
            }
        }
    }

    /// A full disk is nobody's fault and passes; anything else counts as a crash.
    private mutating func couldNotStart(_ run: RunDirectory, _ error: SystemError) {
        guard error.isOutOfSpace else {
            return crashed(run, run.readState() ?? RunState(), "cannot be started: \(error)")
        }
        hold(run, seconds: Self.fullDiskPause)
        end(run, .queued, "\(error); waiting for room on the disk")
    }

    private mutating func hold(_ run: RunDirectory, seconds: Double) {
        holds[run.id] = WallClock.now + seconds
    }

    /// Records how a trainer ended that did not say so itself.
    private mutating func settle(_ run: RunDirectory, _ state: RunState, _ exit: ProcessExit?) {
        switch exit {
        case .status(let code):
            end(run, .failed, "its trainer ended with status \(code); see \(run.logURL.path)")
        case .signal: crashed(run, state, "its trainer died: \(exit.map(\.description) ?? "")")
        case nil: crashed(run, state, "its trainer died")
        }
    }

    /// Puts a run whose trainer died back into the queue, or gives it up as lost.
    private mutating func crashed(_ run: RunDirectory, _ state: RunState, _ reason: String) {
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
    /// - Returns: Whether it was written.
    @discardableResult
    private mutating func end(_ run: RunDirectory, _ phase: RunPhase, _ reason: String) -> Bool {
        do throws(SystemError) {
            guard let lock = try FileLock.tryAcquire(run.lockURL) else {
                remark(run, "\(reason), but a process still holds its trainer.lock; waiting for it")
                return false
            }
            defer { withExtendedLifetime(lock) {} }
            guard var state = run.readState(), !state.phase.isEnded else { return false }
            state.phase = phase
            state.error = reason
            state.endedAt = phase == .queued ? nil : WallClock.now
            try run.write(state)
            remark(run, "\(phase.rawValue): \(reason)")
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
