import ArgumentParser
import KDExperiment
import KDLaunch

struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let paused runs go on, and queue stopped or lost ones again.",
        discussion: """
              kd resume digits-amd-amd-s1

            A stopped or lost run goes on from its last checkpoint and reaches, bit for bit, the \
            weights of an uninterrupted run.
            """)

    @OptionGroup var arguments: RunArguments

    func run() throws {
        try arguments.act { try $0.resume($1) }
    }
}
