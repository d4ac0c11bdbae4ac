import ArgumentParser
import KDExperiment
import KDLaunch

struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Ask runs to write a checkpoint and end.",
        discussion: """
              kd stop digits-amd-amd-s1       a running one ends after its checkpoint
              kd stop digits-amd              several match: kd lists them and stops none

            A queued run is taken out of the queue. kd resume makes a stopped run go on, to the \
            same final weights as if it had never stopped.
            """)

    @OptionGroup var arguments: RunArguments

    func run() throws {
        try arguments.act { try $0.stop($1) }
    }
}
