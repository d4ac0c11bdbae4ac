import ArgumentParser
import KDExperiment
import KDResults

struct ReindexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex",
        abstract: "Rebuild the results index from the run directories.",
        discussion: """
              kd reindex

            Never needed for the figures to be right: the index follows the run directories by \
            itself, and deleting .kd/results.sqlite loses nothing.
            """)

    @OptionGroup var options: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        do {
            let report = try ResultsIndex.open(options.project).reindex()
            for failure in report.failures { Console.complain("kd: \(failure)") }
            guard output.isJSON else {
                return Console.print(
                    Format.count(report.runs, "run") + ", " + Format.count(report.events, "event"))
            }
            Console.print(
                json: .map([
                    SpecEntry("runs", .int(report.runs)), SpecEntry("events", .int(report.events)),
                    SpecEntry("failures", .list(report.failures.map(SpecValue.string))),
                ]))
        } catch {
            throw CommandFailure(
                error.description, status: error.isBusy ? ExitStatus.busy : ExitStatus.failure)
        }
    }
}
