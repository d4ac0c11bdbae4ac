import ArgumentParser
import KDExperiment
import KDResults

struct SweepListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List the experiments and how far they have come.",
        discussion: """
              kd sweep ls
              kd sweep ls --json | jq '.[] | select(.failed > 0) | .name'

            The time that is left is reckoned from what the project's runs have measured.
            """)

    @OptionGroup var options: ProjectOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let runs = try options.runs()
        let pace = TrainingPace(runs)
        let machine = try options.machineShare()
        let sweeps = Sweep.all(in: runs)
        let lines = sweeps.map { ($0, SweepProgress($0, pace: pace, machine: machine)) }
        if output.isJSON {
            return Console.print(
                json: .list(
                    lines.map { sweep, progress in
                        .map(
                            [SpecEntry("name", .string(sweep.name))] + progress.entries + [
                                SpecEntry("axes", .list(sweep.axes.map { .string($0) })),
                                SpecEntry("teachers", .int(sweep.teachers.count)),
                            ])
                    }))
        }
        guard !lines.isEmpty else {
            return Console.print("no experiments yet; kd launch FILE starts one")
        }
        let width = sweeps.map { TextTable.width($0.name) }.max() ?? 0
        for (sweep, progress) in lines {
            Console.print(
                "\(TextTable.padded(sweep.name, to: width))  \(progress.line(Format.duration))")
        }
    }
}
