import ArgumentParser
import KDExperiment
import KDLaunch
import KDResults

struct FsckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Name what is damaged in run directories, and mend it.",
        discussion: """
              kd fsck                 look at every run; nothing is changed
              kd fsck --repair        carry out what kd fsck proposes

            Repairs destroy nothing that can be read and never touch a run at work. Ends with \
            status 1 while something worse than a note is left.
            """)

    @OptionGroup var options: ProjectOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: ArgumentHelp("Runs; all when left out.", valueName: "run"))
    var runs: [String] = []

    @Flag(name: .customLong("repair"), help: "Carry out the repairs.")
    var mustRepair = false

    func run() throws {
        let project = options.project
        let directories =
            runs.isEmpty
            ? project.runDirectories()
            : try runs.map { project.runDirectory(try RunReference.resolve($0, in: project)) }
        let before = Fsck.examine(directories)
        let outcomes = mustRepair ? Fsck.repair(before, of: project) : []
        let report = mustRepair ? Fsck.examine(directories) : before
        if output.isJSON {
            Console.print(json: value(report, outcomes))
        } else {
            for outcome in outcomes { print(outcome) }
            for finding in report.findings { print(finding) }
            Console.print(summary(report))
        }
        if !report.isSound { throw ExitCode(ExitStatus.failure) }
    }

    private func value(_ report: FsckReport, _ outcomes: [RepairOutcome]) -> SpecValue {
        guard mustRepair else { return report.value }
        let repairs = SpecEntry("repairs", .list(outcomes.map(\.value)))
        return .map((report.value.entries ?? []) + [repairs])
    }

    private func print(_ outcome: RepairOutcome) {
        let result = outcome.failure.map { "not done: \($0)" } ?? "done"
        let place = "\(outcome.finding.run): \(outcome.finding.file)"
        Console.print("\(place): \(outcome.action): \(result)")
    }

    private func print(_ finding: FsckFinding) {
        Console.print("\(finding.severity.rawValue)  \(finding)")
        if let repair = finding.repair { Console.print("        repair: \(repair)") }
    }

    private func summary(_ report: FsckReport) -> String {
        let runs = report.runs == 1 ? "1 run" : "\(report.runs) runs"
        if report.findings.isEmpty { return "\(runs), nothing is damaged" }
        let count = report.findings.count
        let mendable = report.findings.filter { $0.repair != nil }.count
        let hint = mendable > 0 && !mustRepair ? "; kd fsck --repair mends \(mendable)" : ""
        return "\(runs), \(count == 1 ? "1 finding" : "\(count) findings")" + hint
    }
}
