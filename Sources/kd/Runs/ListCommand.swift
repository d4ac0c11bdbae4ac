public import ArgumentParser
import Foundation
public import KDExperiment
import KDLaunch

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List the runs of the project and where they stand.",
        discussion: """
              kd ls                          every run
              kd ls --phase training         those at work; repeat for more phases
              kd ls --json | jq '.[].id'

            kd results has their figures.
            """)

    @OptionGroup var options: ProjectOptions
    @OptionGroup var output: OutputOptions

    @Option(
        name: .customLong("phase"), parsing: .singleValue,
        help: ArgumentHelp(
            "Only runs in this phase: "
                + RunPhase.allCases.map(\.rawValue).joined(separator: ", ") + ".",
            valueName: "phase"))
    var phases: [RunPhase] = []

    func run() throws {
        let project = options.awakenedProject()
        let runs = project.runDirectories().map(RunOverview.init).filter { summary in
            phases.isEmpty || summary.state.map { phases.contains($0.phase) } ?? false
        }
        if output.isJSON { return Console.print(json: .list(runs.map(\.value))) }
        guard !runs.isEmpty else {
            return Console.print(
                phases.isEmpty
                    ? "no runs in \(project.url.path) yet; kd init writes an experiment file, "
                        + "kd launch trains it"
                    : "no run is in that phase")
        }
        let distinctions = runs.distinctions
        let extra = distinctions.isEmpty ? [] : ["DIFFERS IN"]
        // Most projects have no use for priorities: the column shows where one has been given.
        let hasPriorities = runs.contains { $0.priority != RunPriority.usual }
        let priority = hasPriorities ? ["PRIORITY"] : []
        // Only those who use Slurm want to see its jobs.
        let jobs = runs.contains { $0.slurm != nil } ? ["JOB"] : []
        var table = TextTable(
            ["NAME"] + extra + ["PHASE"] + priority + ["EPOCH", "TIME"] + jobs + ["ID"],
            right: ["PRIORITY", "EPOCH", "TIME"])
        for run in runs {
            let name = [run.name] + extra.map { _ in distinctions[run.run.id] ?? "" }
            let urgency = priority.map { _ in "\(run.priority)" }
            let job = jobs.map { _ in run.slurm?.text ?? "-" }
            let progress = [run.epochs, run.seconds]
            table.rows.append(
                name + [run.phase] + urgency + progress + job + [run.run.id.description])
        }
        table.print()
        for run in runs {
            guard let state = run.state, let error = state.error, state.phase != .finished else {
                continue
            }
            Console.print("\(run.name): \(error)")
        }
    }
}

extension RunPhase: ExpressibleByArgument {}
