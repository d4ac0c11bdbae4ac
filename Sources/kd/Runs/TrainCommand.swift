import ArgumentParser
import Foundation
import KDExperiment
import KDLaunch
import KDTrain

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train the runs of run directories in this process.",
        discussion: """
              kd train .kd/runs/digits-amd-ce-s0-1k2m3n4p5q

            Several runs are trained side by side on one forward pass of their teacher; they must \
            share teacher, data, batch and seed, and each computes what it would alone. \
            The queue does this in the background for every launched run; by hand it shows the \
            trainer's own lines. SIGTERM and Ctrl-C write a checkpoint and end the run as stopped. \
            The status is 65 when the spec, the data or the teacher cannot be used and 75 when \
            another trainer has the run.
            """)

    @Argument(help: ArgumentHelp("The folders of the runs.", valueName: "run-dir"))
    var directories: [String]

    @Option(help: ArgumentHelp("Threads; project.yaml decides when left out.", valueName: "n"))
    var threads: Int?

    @Flag(
        name: .customLong("queued"),
        help: ArgumentHelp("Leave the run alone unless it waits in the queue.", visibility: .hidden)
    )
    var onlyIfQueued = false

    @Flag(
        name: .customLong("batch-job"),
        help: ArgumentHelp(
            "A batch system runs this: take over what an earlier start of the job left, and leave "
                + "the runs waiting when a signal ends it.", visibility: .hidden))
    var isBatchJob = false

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads is at least 1.") }
    }

    func run() throws {
        let runs = directories.map {
            RunDirectory(
                URL(filePath: $0, directoryHint: .isDirectory).absoluteURL.standardizedFileURL)
        }
        let project = Project(
            runs[0].url.deletingLastPathComponent().deletingLastPathComponent())
        let options = TrainerOptions(
            threads: try threads ?? MachineShare.here(ProjectSettings.load(project)).threads,
            starter: isBatchJob ? .batchJob : onlyIfQueued ? .queue : .user,
            print: { Console.print($0) })
        if runs.count == 1, let spec = try? runs[0].readSpec(), let trainer = spec.trainer {
            let outcome = ExternalTrainer.start(
                trainer.command, for: runs[0], spec: spec, options: options)
            guard outcome.exitStatus != 0 else { return }
            throw CommandFailure(outcome.message ?? "\(outcome)", status: outcome.exitStatus)
        }
        BLASCoreType.applyBeforeTraining()
        let outcomes = TrainerProcess.run(runs, options: options)
        if onlyIfQueued { lookAfterQueue(of: project, outcomes) }
        let failures = outcomes.filter { $0.exitStatus != 0 }
        // Of several the smallest: 1, a training that failed, before faults of the input.
        guard let status = failures.map(\.exitStatus).min() else { return }
        throw CommandFailure(
            failures.compactMap(\.message).joined(separator: "\n"), status: status)
    }

    /// Puts another queue in the place of one that was killed while this trainer worked, so that
    /// what waits does not wait for a person. A machine that shuts down stops its trainers and is
    /// to stay quiet, and a cluster's node has no queue.
    private func lookAfterQueue(of project: Project, _ outcomes: [TrainerOutcome]) {
        guard !outcomes.contains(.stopped),
            ProcessInfo.processInfo.environment["SLURM_JOB_ID"] == nil
        else { return }
        // The next command tries the same, and says what keeps it from working.
        _ = try? QueueStarter(project: project).startIfNeeded()
    }
}
