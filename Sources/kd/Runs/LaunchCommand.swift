public import ArgumentParser
import Foundation
public import KDExperiment
import KDLaunch
import KDTUI

struct LaunchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "launch",
        abstract: "Train everything that experiment files describe, in the background.",
        discussion: """
              kd launch experiments/digits-amd.yaml --dry-run     the grid, cohorts and time
              kd launch experiments/digits-amd.yaml --wait        and follow it to the end
              kd launch my.yaml --set distill.tau=8 --set seeds='[0, 1]'
              kd launch my.yaml --executor slurm                   as jobs of a Slurm cluster

            A run that the project has already is not trained again: the same settings are the \
            same run. Teachers that must be trained come first, each once, and their students \
            wait for them. Leaving --wait with Ctrl-C stops nothing.
            """)

    @OptionGroup var options: ProjectOptions
    @OptionGroup var files: ExperimentArguments
    @OptionGroup var output: OutputOptions

    @Flag(
        name: .customLong("dry-run"),
        help: "Show the grid, what exists, cohorts and time; start nothing.")
    var isDryRun = false

    @Flag(name: .customLong("wait"), help: "Follow the runs until all have ended.")
    var waits = false

    @Flag(
        name: .customLong("no-cohort"),
        help: "Train each new run in a process of its own, also where several could share one.")
    var trainsAlone = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How urgent the runs are, -1000 to 1000; higher ones start first.", valueName: "n"))
    var priority: Int?

    @Option(
        name: .customLong("executor"),
        help: ArgumentHelp(
            "Where the new runs are trained: "
                + ExecutorName.allCases.map(\.rawValue).joined(separator: " or ")
                + "; project.yaml decides when left out.", valueName: "place"))
    var executor: ExecutorName?

    @Flag(name: .customLong("retry"), help: "Also queue again those that stopped or failed.")
    var retries = false

    func validate() throws {
        if let priority { try PriorityRange.check(priority, option: "--priority") }
    }

    func run() throws {
        let specs = try files.loadAll()
        let plan = try LaunchPlan(specs, project: options.project)
        var settings = try ProjectSettings.load(plan.project)
        if let executor { settings.executor = executor }
        let place = settings.executor ?? .local
        let missing = plan.missingInputs(of: specs, on: place).map {
            $0.fault(file: files.files.joined(separator: ", "))
        }
        if isDryRun {
            var machine = MachineShare.ofProject(settings)
            if trainsAlone { machine.cohort = 1 }
            let preview = LaunchPreview(
                forecast: LaunchForecast(
                    plan, specs: specs, measured: try options.measuredRuns(),
                    machine: machine))
            output.isJSON ? Console.print(json: preview.value) : preview.print()
        }
        // They would end at once for want of a file.
        guard missing.isEmpty else { throw SpecFaults(missing) }
        if isDryRun { return }
        if place == .slurm { try SlurmCommands.requireInstalled() }
        let outcome: (made: [RunID], retried: [ActionOutcome])
        do {
            outcome = try carryOut(plan)
        } catch {
            // What was queued before the disk refused is to be trained.
            _ = try? QueueStarter(project: plan.project).startIfNeeded()
            throw error
        }
        try QueueStarter(project: plan.project).startIfNeeded()
        report(plan, made: Set(outcome.made), retried: outcome.retried)
        guard waits else { return }
        let follower = RunFollower(
            plan.project, runs: plan.entries.map(\.run), quiet: output.isJSON)
        let isSuccess = try follower.wait()
        if !isSuccess { throw ExitCode(ExitStatus.failure) }
    }

    /// Makes the new runs and brings on the others, as far as that is wanted.
    private func carryOut(
        _ plan: LaunchPlan
    ) throws -> (made: [RunID], retried: [ActionOutcome]) {
        let made = try plan.launch(
            alone: trainsAlone, priority: priority ?? RunPriority.usual, executor: executor)
        let retried = retries ? try retryEnded(plan) : []
        if let priority { try prioritize(plan, priority) }
        return (made, retried)
    }

    /// Gives the runs that were there already, and wait, the priority of the new ones.
    private func prioritize(_ plan: LaunchPlan, _ priority: Int) throws {
        let actions = RunActions(project: plan.project)
        for entry in plan.entries where !entry.isTeacher {
            let phase = plan.project.runDirectory(entry.run.id).readState()?.phase
            if phase == .queued { _ = try actions.prioritize(entry.run.id, priority) }
        }
    }

    /// Queues those again that ended before they were finished.
    private func retryEnded(_ plan: LaunchPlan) throws -> [ActionOutcome] {
        let actions = RunActions(project: plan.project)
        return try plan.entries.compactMap { entry in
            let phase = plan.project.runDirectory(entry.run.id).observedState()?.phase
            guard let phase, phase.isEnded, phase != .finished else { return nil }
            if let executor { try actions.assign(entry.run.id, to: executor) }
            return try actions.retry(entry.run.id)
        }
    }

    private func report(_ plan: LaunchPlan, made: Set<RunID>, retried: [ActionOutcome]) {
        let again = Set(retried.lazy.filter { $0.result == .done }.map(\.id))
        let refused = retried.filter { $0.result == .refused }
        if output.isJSON {
            Console.print(
                json: .list(plan.entries.map { $0.value(made: made, again: again) }))
            refused.forEach { Console.complain("kd: \($0.id) \($0.message)") }
            return
        }
        var table = TextTable(["NAME", "STATE", "TEACHER", "ID"])
        let names = Dictionary(
            plan.entries.map { ($0.run.id, $0.run.displayName) }, uniquingKeysWith: { $1 })
        table.rows = plan.entries.map { entry in
            let teacher = entry.run.teacher.map { names[$0] ?? $0.description }
            return [
                entry.run.displayName,
                again.contains(entry.run.id) ? "queued again" : entry.existingText ?? "queued",
                teacher ?? "-", entry.run.id.description,
            ]
        }
        table.print()
        refused.forEach { Console.complain("kd: \($0.id) \($0.message)") }
        let existing = plan.entries.count - made.count - again.count
        Console.print(
            Format.count(made.count, "run") + " queued"
                + (again.isEmpty ? "" : ", \(again.count) queued again")
                + (existing > 0 ? ", \(existing) there already" : ""))
        guard !waits, made.count + again.count > 0 else { return }
        Console.print("kd ls shows them, kd watch RUN follows one, kd opens the dashboard")
    }
}

extension LaunchPlan.Entry {
    /// `exists: finished`; nil for a new run.
    var existingText: String? { existingPhase.map { "exists: \($0.rawValue)" } }

    /// The phase of a run that exists, for JSON.
    var existingValue: SpecValue { existingPhase.map { .string($0.rawValue) } ?? .null }

    fileprivate func value(made: Set<RunID>, again: Set<RunID>) -> SpecValue {
        .map([
            SpecEntry("id", .string(run.id.description)),
            SpecEntry("name", .string(run.displayName)),
            SpecEntry("teacher", run.teacher.map { .string($0.description) } ?? .null),
            SpecEntry("existing_phase", existingValue),
            SpecEntry("launched", .bool(made.contains(run.id))),
            SpecEntry("queued_again", .bool(again.contains(run.id))),
        ])
    }
}

extension ExecutorName: ExpressibleByArgument {}
