import ArgumentParser
import KDExperiment
import KDLaunch

struct PauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Hold training runs, processes and memory kept.",
        discussion: """
              kd pause digits-amd-amd-s1
              kd resume digits-amd-amd-s1

            A paused run keeps its slot, so nothing else starts in its place; stop it for that. A \
            run that is only queued cannot be paused.
            """)

    @OptionGroup var arguments: RunArguments

    func run() throws {
        try arguments.act { try $0.pause($1) }
    }
}
