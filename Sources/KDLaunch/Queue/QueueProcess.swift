import Foundation
public import KDExperiment

/// The supervisor of a project: one process that starts queued runs and notices deaths.
///
/// What matters is in the run directories alone, so it may be killed at any moment: the next
/// command starts another, which adopts the trainers that are still at work.
public struct QueueProcess {
    private let project: Project
    private var executors: [ExecutorName: any Executor]
    private let log: @Sendable (String) -> Void
    private var scan: QueueScan
    private var settings: QueueSettings
    private var stopGrace = StopGrace()
    private var verdicts: QueueVerdicts

    /// Seconds between two looks at the runs: deaths are noticed well within 2 s.
    private static let interval = 0.2
    /// Seconds before a run is tried again that somebody else held.
    private static let busyPause: Double = 1
    /// Seconds before a run is tried again that found no room on the disk.
    private static let roomPause: Double = 5

    /// - Parameters:
    ///   - executable: The `kd` program that trains.
    ///   - log: Takes one line about each thing the queue does.
    public init(
        project: Project, executable: String, log: @escaping @Sendable (String) -> Void
    ) {
        self.init(
            project: project,
            executors: [
                .local: LocalExecutor(executable: executable),
                .slurm: SlurmExecutor(executable: executable, project: project, log: log),
            ], log: log)
    }

    /// Starts trainers through these.
    init(
        project: Project, executors: [ExecutorName: any Executor],
        log: @escaping @Sendable (String) -> Void
    ) {
        self.project = project
        self.executors = executors
        self.log = log
        self.scan = QueueScan(project: project)
        self.settings = QueueSettings(project: project)
        self.verdicts = QueueVerdicts(log: log)
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
        } while QueueRules.hasWork(snapshots(settings.current?.executor))
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
        settleEnded()
        watchTheLiving()
        let settings = settings.current
        let runs = snapshots(settings?.executor)
        var isBusy = QueueRules.hasWork(runs)
        guard let settings else {
            waitForSettings()
            return isBusy
        }
        noteHeldUp(runs)
        for (name, executor) in executors {
            let decisions = QueueRules.decide(
                runs, of: name, slots: executor.slots(settings),
                limit: CohortLimit(settings, of: name), now: WallClock.now)
            carryOut(decisions, by: name, settings)
            isBusy = isBusy || !decisions.isEmpty
        }
        return isBusy
    }
}

// MARK: - Looking

extension QueueProcess {
    /// What the rules want to know of the runs.
    ///
    /// - Parameter usual: Where runs are trained that were not launched for another place.
    private mutating func snapshots(_ usual: ExecutorName?) -> [RunSnapshot] {
        let runs = scan.refresh()
        let readable = Set(runs.lazy.map(\.run.id))
        return runs.map { run, state in
            var snapshot = RunSnapshot(id: run.id, phase: state.phase)
            let place = place(of: run.id)
            snapshot.isStarted = place != nil
            if snapshot.isLive {
                snapshot.trainer = place?.trainer ?? state.processHere.map { .process($0.pid) }
            }
            snapshot.executor = place?.executor ?? .local
            guard state.phase == .queued else { return snapshot }
            let record = QueueRecord(run)
            snapshot.executor = place?.executor ?? record.executor ?? usual ?? .local
            snapshot.queuedAt = state.heartbeat
            snapshot.waitingFor = state.waitingFor
            snapshot.notBefore = max(record.notBefore, verdicts.heldUntil(run.id))
            snapshot.priority = run.priority
            do throws(SpecFaults) {
                let facts = try scan.facts(of: run)
                snapshot.teacher = facts.teacher
                snapshot.teacherIsHidden =
                    facts.teacher.map {
                        !readable.contains($0)
                            && FileSystem.stamp(project.runDirectory($0).url) != nil
                    } ?? false
                snapshot.cohort = record.trainsAlone ? nil : facts.cohort
                snapshot.byteCount = facts.byteCount
            } catch {
                verdicts.end(run, .failed, "its spec.yaml cannot be read: \(error)")
                snapshot.phase = .failed
            }
            return snapshot
        }
    }

    /// Who has a run, or is on the way to it, and where.
    private func place(of run: RunID) -> (executor: ExecutorName, trainer: TrainerID)? {
        for (name, executor) in executors {
            if let trainer = executor.trainer(of: run) { return (name, trainer) }
        }
        return nil
    }

    private mutating func settleEnded() {
        let runs = scan.refresh()
        for name in executors.keys {
            for ended in executors[name]?.look(at: runs) ?? [] {
                for (id, earlier) in ended.runs { settle(id, earlierAttempts: earlier, ended) }
            }
        }
    }

    /// Looks at a run whose trainer ended.
    private mutating func settle(_ id: RunID, earlierAttempts: Int, _ ended: EndedTrainer) {
        let run = project.runDirectory(id)
        guard let state = run.readState() else { return }
        // Another trainer has the run, it was taken out of the queue meanwhile, or the disk had no
        // room for its beginning.
        if ended.end == .exit(.status(TrainerExit.busy)) {
            verdicts.hold(run, seconds: Self.busyPause)
            // A program of somebody's own that gives the run back.
            if state.phase.isLive, !state.hasLiveTrainer(now: WallClock.now) {
                verdicts.end(run, .queued, nil)
            }
            return
        }
        if state.phase.isEnded { return log("\(id) ended: \(state.phase.rawValue)") }
        // Whoever takes a job away from Slurm does not want the run to go on by itself.
        if case .cancelled(let reason) = ended.end {
            verdicts.end(run, .stopped, reason)
            return
        }
        if state.phase == .queued {
            // It ended and somebody queued the run again before this queue came to look.
            if state.attempts > earlierAttempts { return }
            // Slurm's word does not tell a trainer that had no room on the disk from one that died.
            if case .job = ended.end, state.error != nil {
                return verdicts.hold(run, seconds: Self.roomPause)
            }
            // The status of a trainer that had several runs need not be about this one.
            if ended.isShared { return verdicts.crashed(run, state, "no trainer took it") }
        }
        verdicts.settle(run, state, ended.end)
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
                if stopGrace.look(at: run, state, isShared: isShared, now: now) {
                    terminate(run.id)
                }
                continue
            }
            if let name = place(of: run.id)?.executor {
                if executors[name]?.isWaiting(run.id) ?? false { settleInterrupted(run) }
                continue
            }
            // The state may have been read just before its trainer wrote the last one and ended.
            guard let latest = run.readState(), latest.phase.isLive,
                !latest.hasLiveTrainer(now: now)
            else { continue }
            verdicts.settle(run, latest, nil)
        }
    }

    /// Deals with a run whose job waits to be started again and whose trainer could not say so.
    private mutating func settleInterrupted(_ run: RunDirectory) {
        // It may have been told to stop when it could not hear it any more.
        if run.lastControlCommand == .stop {
            verdicts.end(run, .stopped, nil)
        } else {
            verdicts.end(run, .queued, "its machine was lost; it goes on when Slurm has another")
        }
    }

    /// Ends the trainer of a run on another machine.
    private mutating func terminate(_ run: RunID) {
        guard let name = place(of: run)?.executor else { return }
        log("\(run) does not obey a stop: its job is cancelled")
        executors[name]?.terminate(run)
    }
}

// MARK: - Acting

extension QueueProcess {
    private mutating func carryOut(
        _ decisions: [QueueDecision], by name: ExecutorName, _ settings: ProjectSettings
    ) {
        var groups: [[RunDirectory]] = []
        for decision in decisions {
            switch decision {
            case .fail(let id, let reason): verdicts.end(project.runDirectory(id), .failed, reason)
            case .start(let ids): groups.append(ids.map(project.runDirectory))
            }
        }
        guard !groups.isEmpty else { return }
        let starts = executors[name]?.start(groups, settings: settings) ?? []
        for (runs, start) in zip(groups, starts) { note(start, of: runs, name) }
    }

    /// Writes down what came of starting a trainer.
    private mutating func note(
        _ start: TrainerStart, of runs: [RunDirectory], _ name: ExecutorName
    ) {
        switch start {
        case .started:
            let names = runs.map(\.id.description).joined(separator: ", ")
            for run in runs { verdicts.forget(run.id) }
            log(
                "\(names) " + (name == .local ? "started" : "handed to \(name.rawValue)")
                    + (runs.count > 1 ? ", side by side" : ""))
            // What kept them waiting so far does not any more.
            for run in runs where name != .local && run.readState()?.error != nil {
                verdicts.end(run, .queued, nil)
            }
        case .later(let reason, let seconds):
            for run in runs {
                verdicts.hold(run, seconds: seconds)
                verdicts.end(run, .queued, reason)
            }
        case .refused(let reason):
            for run in runs { verdicts.end(run, .failed, "\(reason); mend that, then kd retry") }
        case .failed(let reason):
            for run in runs { verdicts.crashed(run, run.readState() ?? RunState(), reason) }
        }
    }

    /// Says in the runs that wait why nothing is started: how project.yaml wants them trained cannot
    /// be read.
    private mutating func waitForSettings() {
        guard let fault = settings.fault else { return }
        let reason = "\(fault); the queue waits until that is mended"
        for (run, state) in scan.refresh() where state.phase == .queued && state.error != reason {
            if place(of: run.id) == nil { verdicts.end(run, .queued, reason) }
        }
    }

    /// Says in the runs whose teachers somebody stopped what they wait for, and no longer once the
    /// teachers go on.
    private mutating func noteHeldUp(_ runs: [RunSnapshot]) {
        let heldUp = QueueRules.heldUp(runs)
        for snapshot in runs where snapshot.phase == .queued && !snapshot.isStarted {
            let teacher = heldUp[snapshot.id]
            guard teacher != snapshot.waitingFor else { continue }
            let reason = teacher.map {
                "waits for its teacher run \($0), which was stopped; kd resume \($0)"
            }
            verdicts.end(project.runDirectory(snapshot.id), .queued, reason, waitingFor: teacher)
        }
    }
}
