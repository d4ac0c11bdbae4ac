import ArgumentParser
import KDExperiment
import KDLaunch
import KDResults

struct SweepStopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop the runs of an experiment, or some of its cells.",
        discussion: """
              kd sweep stop digits-tau
              kd sweep stop digits-tau --where 'tau = 4 OR variant = kd'

            Running ones end after a checkpoint, waiting ones leave the queue; what has ended stays \
            as it is. A teacher that no other run waits for is stopped with them.
            """)

    @OptionGroup var arguments: SweepArguments
    @OptionGroup var filter: SweepFilter

    func run() throws {
        let runs = try filter.runs(of: arguments).filter { $0.phase?.isEnded == false }
        let teachers = TeacherLinks(try arguments.options.runs()).idleTeachers(without: runs)
        try act(on: runs + teachers, of: arguments, verb: "stop") { try $0.stop($1) }
    }
}

struct SweepRetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Queue the failed, lost and stopped runs of an experiment again.",
        discussion: """
              kd sweep retry digits-tau
              kd sweep retry digits-tau --where 'phase = failed'

            They go on from their checkpoints. A teacher that they cannot do without is queued too.
            """)

    @OptionGroup var arguments: SweepArguments
    @OptionGroup var filter: SweepFilter

    func run() throws {
        let wanted: Set<RunPhase> = [.failed, .lost, .stopped]
        let runs = try filter.runs(of: arguments).filter { wanted.contains($0.phase ?? .lost) }
        try act(on: runs, of: arguments, verb: "retry") { try $0.retry($1) }
    }
}

/// Acts on runs of a sweep; none is no failure.
private func act(
    on runs: [RunSummary], of sweep: SweepArguments, verb: String,
    _ action: (RunActions, RunID) throws -> ActionOutcome
) throws {
    if runs.isEmpty, !sweep.output.isJSON {
        return Console.print(
            "nothing to \(verb): no such run of \(sweep.name) is in a phase for it")
    }
    try ActionReport(project: sweep.options.project, isJSON: sweep.output.isJSON)
        .act(on: runs.map(\.id), action)
}
