import Foundation
import KDExperiment

/// Hands runs to Slurm, as tasks of job arrays, and follows the tasks.
///
/// Everything that it must know after its own death stands in the run directories (`slurm.json`).
/// Slurm is asked about all tasks at once, the less often the longer it takes to answer.
struct SlurmExecutor: Executor {
    /// The `kd` program.
    let executable: String
    let project: Project
    let commands: SlurmCommands
    private let folder: SlurmFolder
    private let log: @Sendable (String) -> Void

    private var tasks: [SlurmTaskID: Task] = [:]
    private var taskOfRun: [RunID: SlurmTaskID] = [:]
    private var hasAdopted = false
    private var nextPoll: Double = 0
    /// Some run's record has changed and nobody has been told yet.
    private var hasNews = false
    /// When Slurm may be asked to take tasks away, after it did not.
    private var nextCancel: Double = 0

    /// A task that has not been seen to end.
    private struct Task {
        var record: SlurmRecord
        /// Its runs, each with the trainers before the task.
        var runs: [RunID: Int]
        /// When Slurm was first found to know nothing of it; it may be slow to hear of it.
        var missingSince: Double?
        /// When squeue last had it, while this process looked on.
        var seenAt: Double?
    }

    /// Seconds between two questions to Slurm, at least.
    private let interval: Double
    /// Seconds for which a task must be unknown to Slurm to count as gone.
    private let oblivion: Double

    init(
        executable: String, project: Project, commands: SlurmCommands = SlurmCommands(),
        interval: Double = 2, oblivion: Double = 5, log: @escaping @Sendable (String) -> Void
    ) {
        self.executable = executable
        self.project = project
        self.commands = commands
        folder = SlurmFolder(project)
        self.interval = interval
        self.oblivion = oblivion
        self.log = log
    }

    func slots(_ settings: ProjectSettings) -> Int { settings.slots ?? SlurmSettings.defaultSlots }

    func trainer(of run: RunID) -> TrainerID? { taskOfRun[run].map { .task($0) } }

    func isWaiting(_ run: RunID) -> Bool {
        taskOfRun[run].flatMap { tasks[$0]?.record.state.stage } == .waiting
    }

    func terminate(_ run: RunID) {
        guard let task = taskOfRun[run], tasks[task]?.runs.count == 1 else { return }
        _ = cancel([task])
    }

    private func cancel(_ doomed: [SlurmTaskID]) -> Bool {
        do throws(SlurmError) {
            try commands.cancel(doomed)
            return true
        } catch {
            log("\(error)")
            return false
        }
    }
}

// MARK: - Submitting

extension SlurmExecutor {
    mutating func start(
        _ groups: [[RunDirectory]], settings: ProjectSettings
    ) -> [TrainerStart] {
        var starts: [TrainerStart] = []
        var limit = SlurmSettings.defaultSlots
        while starts.count < groups.count {
            let part = Array(groups[starts.count...].prefix(limit))
            do throws(SlurmError) {
                try submit(part, settings)
                starts += part.map { _ in .started }
            } catch {
                if case .tooMany = error, part.count > 1 {
                    limit = part.count / 2
                    continue
                }
                log("\(error)")
                // What Slurm says to one array it says to the next.
                let answer: TrainerStart =
                    error.isTemporary ? .later("\(error)", seconds: 30) : .refused("\(error)")
                starts += groups[starts.count...].map { _ in answer }
            }
        }
        return starts
    }

    private mutating func submit(
        _ groups: [[RunDirectory]], _ settings: ProjectSettings
    ) throws(SlurmError) {
        let submission = SlurmSubmission(
            tasks: groups, executable: executable, settings: settings, folder: folder,
            name: "\(Int(WallClock.now))-\(UInt32.random(in: 0...UInt32.max))")
        do throws(SystemError) {
            try folder.prepare()
            try FileSystem.create(submission.scriptURL, with: Array(submission.script.utf8))
        } catch {
            // What a full disk took of it.
            try? FileSystem.remove(submission.scriptURL)
            throw .unavailable(tool: "sbatch", message: "\(error)")
        }
        let array: Int
        do throws(SlurmError) { array = try commands.submit(submission) } catch {
            try? FileSystem.remove(submission.scriptURL)
            throw error
        }
        // Slurm has a copy of its own; this one is for people, who know the array's number.
        try? FileSystem.rename(submission.scriptURL, to: folder.scriptURL(ofArray: array))
        for (index, runs) in groups.enumerated() {
            follow(SlurmTaskID(array: array, index: index), runs)
        }
        folder.tellReaders()
        nextPoll = 0
    }

    /// Notes a new task in its runs' directories.
    private mutating func follow(_ id: SlurmTaskID, _ runs: [RunDirectory]) {
        for run in runs {
            let record = SlurmRecord(
                task: id, attempts: run.readState()?.attempts ?? 0, runs: runs.map(\.id))
            do throws(SystemError) { try record.write(to: run) } catch { log("\(error)") }
            adopt(id, record, of: run.id)
        }
    }

    private mutating func adopt(_ id: SlurmTaskID, _ record: SlurmRecord, of run: RunID) {
        var task = tasks[id] ?? Task(record: record, runs: [:])
        task.runs[run] = record.attempts
        tasks[id] = task
        taskOfRun[run] = id
    }
}

// MARK: - Looking

extension SlurmExecutor {
    mutating func look(at runs: [(run: RunDirectory, state: RunState)]) -> [EndedTrainer] {
        if !hasAdopted {
            hasAdopted = true
            for (run, state) in runs where !state.phase.isEnded {
                // The end of a job that is known to have ended has been dealt with.
                guard let record = SlurmRecord(of: run), record.state.isActive,
                    let task = record.task
                else { continue }
                adopt(task, record, of: run.id)
            }
        }
        guard !tasks.isEmpty else { return [] }
        // Once, however many records a look has changed.
        defer { tellReaders() }
        withdraw(runs)
        let now = WallClock.now
        guard now >= nextPoll else { return [] }
        let ended = poll(now)
        // Slurm gets ten times as long to rest as it takes to answer.
        let end = WallClock.now
        nextPoll = max(nextPoll, end + max(interval, 10 * (end - now)))
        return ended
    }

    /// Takes away tasks that wait although all their runs have ended: somebody stopped them.
    private mutating func withdraw(_ runs: [(run: RunDirectory, state: RunState)]) {
        let waiting = tasks.filter { $0.value.record.state.stage == .waiting }
        guard !waiting.isEmpty else { return }
        let ended = Set(runs.lazy.filter { $0.state.phase.isEnded }.map(\.run.id))
        let existing = Set(runs.lazy.map(\.run.id))
        let doomed = waiting.keys.filter { id in
            waiting[id]?.runs.keys.allSatisfy { ended.contains($0) || !existing.contains($0) }
                ?? false
        }.sorted()
        guard !doomed.isEmpty, WallClock.now >= nextCancel else { return }
        guard cancel(doomed) else {
            nextCancel = WallClock.now + 15
            return
        }
        for id in doomed {
            for run in self.runs(of: id) {
                log("\(run) taken out of Slurm's queue: job \(id)")
                try? FileSystem.remove(project.runDirectory(run).slurmRecordURL)
            }
            forget(id)
        }
        hasNews = true
    }

    private mutating func tellReaders() {
        guard hasNews else { return }
        hasNews = false
        folder.tellReaders()
    }

    /// Asks Slurm about all tasks.
    private mutating func poll(_ now: Double) -> [EndedTrainer] {
        let arrays = Set(tasks.keys.map(\.array))
        do throws(SlurmError) {
            var known = Dictionary(
                try commands.queue(of: arrays).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
            let unknown = Set(tasks.keys.filter { known[$0] == nil }.map(\.array))
            if !unknown.isEmpty {
                for status in try commands.history(of: unknown) ?? [] where known[status.id] == nil
                {
                    known[status.id] = status
                }
            }
            return tasks.keys.sorted().compactMap { take($0, known[$0], now) }
        } catch {
            log("\(error)")
            nextPoll = now + 15
            return []
        }
    }

    /// Takes in what Slurm says of a task; returns its end when it ended.
    private mutating func take(
        _ id: SlurmTaskID, _ status: SlurmTaskStatus?, _ now: Double
    ) -> EndedTrainer? {
        guard var task = tasks[id] else { return nil }
        guard let status else { return takeMissing(id, now) }
        task.missingSince = nil
        task.seenAt = now
        let hasNews = task.record.adopt(status)
        tasks[id] = task
        if hasNews { write(task.record, for: task) }
        let text = "its Slurm job \(task.record.text)"
        switch status.state.stage {
        case .waiting, .working: return nil
        case .cancelled: return end(id, .cancelled(text))
        case .nodeLost: return end(id, .machineLost(text))
        case .ended: return end(id, .job(text))
        }
    }

    /// A task that Slurm does not know: it ended a while ago, or somebody took it out of a waiting
    /// array, of which Slurm keeps no trace.
    private mutating func takeMissing(_ id: SlurmTaskID, _ now: Double) -> EndedTrainer? {
        guard let task = tasks[id] else { return nil }
        guard let since = task.missingSince else {
            tasks[id]?.missingSince = now
            return nil
        }
        guard now - since >= oblivion else { return nil }
        // A task that just waited and had time neither to run nor to be forgotten was cancelled.
        let hasJustWaited =
            task.record.state.stage == .waiting && since - (task.seenAt ?? 0) < 30
        return end(
            id,
            hasJustWaited
                ? .cancelled("its Slurm job \(id) was taken out of the queue")
                : .job("Slurm no longer knows its job \(id)"))
    }

    private mutating func write(_ record: SlurmRecord, for task: Task) {
        for (run, attempts) in task.runs {
            let directory = project.runDirectory(run)
            // A run that was put back by hand, or removed, is not this task's any more.
            guard SlurmRecord(of: directory)?.job == record.job else { continue }
            var own = record
            own.attempts = attempts
            do throws(SystemError) { try own.write(to: directory) } catch { log("\(error)") }
        }
        hasNews = true
    }

    private mutating func end(_ id: SlurmTaskID, _ end: EndedTrainer.End) -> EndedTrainer? {
        guard let task = tasks[id] else { return nil }
        forget(id)
        return EndedTrainer(runs: task.runs, isShared: task.runs.count > 1, end: end)
    }

    private func runs(of id: SlurmTaskID) -> [RunID] {
        tasks[id].map { Array($0.runs.keys) } ?? []
    }

    private mutating func forget(_ id: SlurmTaskID) {
        for run in runs(of: id) where taskOfRun[run] == id {
            taskOfRun[run] = nil
        }
        tasks[id] = nil
        folder.tidy(after: id, isLast: !tasks.keys.contains { $0.array == id.array })
    }
}
