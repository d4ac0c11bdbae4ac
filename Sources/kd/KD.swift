import ArgumentParser
import Foundation
import KDExperiment
import KDTUI

@main
struct KD: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kd",
        abstract: "Knowledge distillation in the terminal: launch, watch, compare.",
        discussion: """
            Without a command, in a terminal, kd opens the dashboard. Closing it stops nothing.

              kd init my.yaml                 write a commented experiment file
              kd check my.yaml                find its faults before anything starts
              kd launch my.yaml --wait        train everything in it, teachers first
              kd results --sort -test/top1    the table
              kd export --format latex        the table for a paper

            Runs live in .kd/runs, one folder each. A run is named by its id, by the beginning of \
            its id or by its display name, as kd ls shows them.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(
                name: "Experiments",
                subcommands: [
                    InitCommand.self, CheckCommand.self, LaunchCommand.self,
                ]),
            CommandGroup(
                name: "Runs",
                subcommands: [
                    ListCommand.self, ShowCommand.self, WatchCommand.self,
                    StopCommand.self, PauseCommand.self, ResumeCommand.self, RetryCommand.self,
                    PriorityCommand.self, RemoveCommand.self, SweepCommand.self,
                ]),
            CommandGroup(
                name: "Results",
                subcommands: [
                    ResultsCommand.self, ExportCommand.self, ReindexCommand.self, FsckCommand.self,
                    ShotCommand.self,
                ]),
            CommandGroup(
                name: "Models",
                subcommands: [
                    ModelsCommand.self, WeightsCommand.self, InferCommand.self, LossesCommand.self,
                ]),
            CommandGroup(
                name: "Machinery",
                subcommands: [
                    DataCommand.self, DoctorCommand.self, BenchCommand.self, TrainCommand.self,
                    QueueCommand.self,
                ]),
        ])

    @OptionGroup var options: ProjectOptions

    func run() throws {
        guard Console.isInteractive else { throw CleanExit.helpRequest(self) }
        try Dashboard.run(project: options.awakenedProject())
    }
}

// MARK: - Errors

extension KD {
    /// Parses and runs; every failure becomes one sentence and a documented status.
    static func main() {
        do {
            try parsedCommand()
        } catch {
            Foundation.exit(report(error))
        }
    }

    private static func parsedCommand() throws {
        var command = try parseAsRoot()
        try command.run()
    }

    /// Says what went wrong; returns the status to end with.
    private static func report(_ error: any Error) -> Int32 {
        if let failure = CommandFailure(translating: error) {
            Console.complain("kd: \(failure.description)")
            return failure.status
        }
        let status = exitCode(for: error).rawValue
        let message = fullMessage(for: error)
        guard !message.isEmpty else { return status }
        if status == 0 { Console.printLines(message) } else { Console.complain(message) }
        return status
    }
}
