import Foundation
import KDExperiment

/// Starts trainers on this machine.
struct LocalExecutor: Executor {
    /// The `kd` program.
    let executable: String

    private var trainers: [StartedTrainer] = []

    /// A trainer that was started here and has not been seen to end.
    private struct StartedTrainer {
        let process: ChildProcess
        /// Its runs that have not ended, each with the attempts at it before this one.
        var runs: [RunID: Int]
        /// It began with several runs.
        let isShared: Bool
    }

    init(executable: String) { self.executable = executable }

    func slots(_ settings: ProjectSettings) -> Int { MachineShare.here(settings).slots }

    func trainer(of run: RunID) -> TrainerID? {
        trainers.first { $0.runs[run] != nil }.map { .process($0.process.pid) }
    }

    func isWaiting(_ run: RunID) -> Bool { false }

    // All of them are processes of this machine, which ``StopGrace`` ends.
    func terminate(_ run: RunID) {}
}

// MARK: - Starting

extension LocalExecutor {
    mutating func start(
        _ groups: [[RunDirectory]], settings: ProjectSettings
    ) -> [TrainerStart] {
        groups.map { runs in
            let attempts = runs.map { ($0.id, $0.readState()?.attempts ?? 0) }
            do throws(SystemError) {
                let process = try start(runs, settings)
                trainers.append(
                    StartedTrainer(
                        process: process, runs: Dictionary(attempts, uniquingKeysWith: { $1 }),
                        isShared: runs.count > 1))
                return .started
            } catch  where error.isOutOfSpace {
                // Nobody's fault, and it passes.
                return .later("\(error); waiting for room on the disk", seconds: 5)
            } catch {
                return .failed("cannot be started: \(error)")
            }
        }
    }

    /// Starts one trainer for runs in a session of its own, its output in the first one's
    /// trainer.log.
    private func start(
        _ runs: [RunDirectory], _ settings: ProjectSettings
    ) throws(SystemError) -> ChildProcess {
        let line = "side by side with \(runs[0].id), whose log has what the process itself says\n"
        for run in runs.dropFirst() {
            // For people only: a disk too full for it is met elsewhere.
            try? FileSystem.append(Array(line.utf8), to: run.logURL)
        }
        // Told, not left to be looked up: project.yaml may be in the middle of being edited.
        let threads = MachineShare.here(settings).threads
        return try ChildProcess.startDetached(
            executable: executable,
            arguments: ["train", "--queued", "--threads", "\(threads)"] + runs.map(\.url.path),
            output: runs[0].logURL)
    }
}

// MARK: - Looking

extension LocalExecutor {
    mutating func look(at runs: [(run: RunDirectory, state: RunState)]) -> [EndedTrainer] {
        dismissEnded(runs)
        var living: [StartedTrainer] = []
        var ended: [EndedTrainer] = []
        for trainer in trainers {
            if let exit = trainer.process.reap() {
                ended.append(
                    EndedTrainer(
                        runs: trainer.runs, isShared: trainer.isShared, end: .exit(exit)))
            } else {
                living.append(trainer)
            }
        }
        trainers = living
        return ended
    }

    /// Forgets runs that ended while their trainer has others to go on with.
    private mutating func dismissEnded(_ runs: [(run: RunDirectory, state: RunState)]) {
        for (run, state) in runs {
            for index in trainers.indices where trainers[index].runs.count > 1 {
                guard let earlier = trainers[index].runs[run.id] else { continue }
                let isOver =
                    state.phase.isEnded || state.phase == .queued && state.attempts > earlier
                if isOver { trainers[index].runs[run.id] = nil }
            }
        }
    }
}
