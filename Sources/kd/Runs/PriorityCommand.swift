import ArgumentParser
import KDExperiment
import KDLaunch

struct PriorityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "priority",
        abstract: "Say which of the waiting runs start first.",
        discussion: """
              kd priority digits-amd-amd-s1 --to 10        before all others
              kd priority digits-amd-kd-s0 --to -1         when nothing else waits

            Runs have priority 0 unless somebody gave them another. Of those that wait, higher ones \
            start first, then the order of launching. A teacher is as urgent as the most urgent \
            run that waits for it. What is at work already is not interrupted.
            """)

    @OptionGroup var arguments: RunArguments

    @Option(
        name: .customLong("to"), parsing: .unconditional,
        help: ArgumentHelp(
            "The priority, -1000 to 1000; higher ones start first.", valueName: "n"))
    var priority: Int

    func validate() throws { try PriorityRange.check(priority, option: "--to") }

    func run() throws {
        try arguments.act { try $0.prioritize($1, priority) }
    }
}

/// What a priority can be.
enum PriorityRange {
    /// Refuses a priority that cannot be given.
    static func check(_ priority: Int, option: String) throws {
        let range = RunPriority.range
        guard !range.contains(priority) else { return }
        throw ValidationError("\(option) is \(range.lowerBound) to \(range.upperBound).")
    }
}
