import ArgumentParser
import Foundation
import KDExperiment
import KDLaunch
import KDTrain

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train the run of a run directory in this process.",
        discussion: """
              kd train .kd/runs/digits-amd-ce-s0-1k2m3n4p5q

            The queue does this in the background for every launched run; by hand it shows the \
            trainer's own lines. SIGTERM and Ctrl-C write a checkpoint and end the run as stopped. \
            The status is 65 when the spec, the data or the teacher cannot be used and 75 when \
            another trainer has the run.
            """)

    @Argument(help: ArgumentHelp("The run's folder.", valueName: "run-dir"))
    var directory: String

    @Option(help: ArgumentHelp("Threads; project.yaml decides when left out.", valueName: "n"))
    var threads: Int?

    @Flag(
        name: .customLong("queued"),
        help: ArgumentHelp("Leave the run alone unless it waits in the queue.", visibility: .hidden)
    )
    var onlyIfQueued = false

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads is at least 1.") }
    }

    func run() throws {
        BLASCoreType.applyBeforeTraining()
        let url = URL(filePath: directory, directoryHint: .isDirectory).absoluteURL
        let run = RunDirectory(url.standardizedFileURL)
        let project = Project(
            run.url.deletingLastPathComponent().deletingLastPathComponent())
        let options = TrainerOptions(
            threads: try threads ?? MachineShare(ProjectSettings.load(project)).threads,
            onlyIfQueued: onlyIfQueued, print: { Console.print($0) })
        let outcome = TrainerProcess.run(run, options: options)
        guard outcome.exitStatus != 0 else { return }
        throw CommandFailure(
            outcome.message ?? "the run did not finish", status: outcome.exitStatus)
    }
}
