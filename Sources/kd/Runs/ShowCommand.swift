import ArgumentParser
import Foundation
import KDExperiment
import KDLaunch

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one run: its state, its latest figures, its spec.",
        discussion: """
              kd show digits-amd-amd-kd-s1       the beginning of an id will do
              kd show digits-amd/amd-kd/s1       so will the display name
              kd show RUN --json
            """)

    @OptionGroup var options: ProjectOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: ArgumentHelp("The run.", valueName: "run"))
    var name: String

    func run() throws {
        let project = options.awakenedProject()
        let run = project.runDirectory(try RunReference.resolve(name, in: project))
        let summary = RunOverview(run)
        let metrics = try Self.latestEpoch(of: run)
        if output.isJSON {
            let values = metrics.map { SpecEntry($0.name, .double($0.value)) }
            let entries = (summary.value.entries ?? []) + [SpecEntry("metrics", .map(values))]
            return Console.print(json: .map(entries))
        }
        show(summary, metrics)
        let faults = summary.spec
        if case .failure(let error) = faults { throw error }
    }

    private func show(_ summary: RunOverview, _ metrics: [MetricValue]) {
        Console.print(summary.name)
        var table = TextTable(["", ""])
        table.rows = [
            ["  id", summary.run.id.description], ["  phase", summary.phase],
            ["  epoch", summary.epochs], ["  trained", summary.seconds],
        ]
        if summary.priority != RunPriority.usual || summary.state?.phase == .queued {
            table.rows.append(["  priority", "\(summary.priority)"])
        }
        if let state = summary.state {
            table.rows.append(["  step", "\(state.step)/\(state.steps)"])
            table.rows.append(["  attempts", "\(state.attempts)"])
            if let host = state.host, state.phase.isLive { table.rows.append(["  host", host]) }
            if let slurm = summary.slurm { table.rows.append(["  job", slurm.text]) }
            if let error = state.error { table.rows.append(["  error", error]) }
        }
        table.rows.append(["  folder", summary.run.url.path])
        table.lines.dropFirst().forEach { Console.print($0) }
        showFigures(metrics)
        guard let spec = try? summary.spec.get() else { return }
        Console.print()
        Console.print("spec")
        var leaves = TextTable(["", ""])
        leaves.rows = spec.value.flattened.map { ["  \($0.path)", Self.text($0.value)] }
        leaves.lines.dropFirst().forEach { Console.print($0) }
    }

    private func showFigures(_ metrics: [MetricValue]) {
        guard !metrics.isEmpty else { return }
        Console.print()
        Console.print("latest epoch")
        var table = TextTable(["", ""])
        table.rows = metrics.map { ["  \($0.name)", Format.number($0.value)] }
        table.lines.dropFirst().forEach { Console.print($0) }
    }

    /// The metrics of the log's last `epoch` line.
    private static func latestEpoch(of run: RunDirectory) throws -> [MetricValue] {
        var reader = EventLogReader(run.eventsURL)
        var latest: [MetricValue] = []
        while case let lines = try reader.next(), !lines.isEmpty {
            for line in lines {
                if case .success(let event) = line.result, case .epoch(let metrics) = event.kind {
                    latest = metrics
                }
            }
        }
        return latest
    }

    private static func text(_ value: SpecValue) -> String { value.text ?? value.json }
}
