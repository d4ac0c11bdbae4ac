import ArgumentParser
import KDExperiment
import KDLaunch

struct RetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Queue failed, lost or stopped runs again.",
        discussion: """
              kd retry digits-amd-amd-s1            from its last checkpoint, if it has one
              kd retry --fresh digits-amd-amd-s1    from the beginning

            When a run failed because its teacher did, the teacher is queued again too.
            """)

    @Flag(help: "Forget the checkpoints and begin at step 0.")
    var fresh = false

    @OptionGroup var arguments: RunArguments

    func run() throws {
        try arguments.act { actions, id in
            try actions.retry(id, fresh: fresh)
        }
    }
}
