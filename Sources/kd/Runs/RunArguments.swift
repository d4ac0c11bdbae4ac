import ArgumentParser
import KDExperiment
import KDLaunch

/// The runs that a command acts on.
struct RunArguments: ParsableArguments {
    @OptionGroup var options: ProjectOptions
    @OptionGroup var output: OutputOptions

    @Argument(
        help: ArgumentHelp("Runs: ids, beginnings of ids or display names.", valueName: "run"))
    var runs: [String]

    /// Acts on each run, says what came of it, and fails when something was refused.
    ///
    /// Names are looked up before anything is done, so a misspelt one leaves all runs alone.
    func act(_ action: (RunActions, RunID) throws -> ActionOutcome) throws {
        let project = options.project
        var ids: [RunID] = []
        for text in runs {
            let id = try RunReference.resolve(text, in: project)
            if !ids.contains(id) { ids.append(id) }
        }
        try act(on: ids, action)
    }

    /// The same for runs that are known already.
    func act(
        on ids: [RunID], _ action: (RunActions, RunID) throws -> ActionOutcome
    ) throws {
        try ActionReport(project: options.project, isJSON: output.isJSON).act(on: ids, action)
    }
}

/// Acts on runs and says what came of it.
struct ActionReport {
    let project: Project
    let isJSON: Bool

    /// Acts on each run; fails when something was refused, or the disk refused it.
    func act(
        on ids: [RunID], _ action: (RunActions, RunID) throws -> ActionOutcome
    ) throws {
        let actions = RunActions(project: project)
        var outcomes: [ActionOutcome] = []
        for id in ids {
            let outcome: ActionOutcome
            do { outcome = try action(actions, id) } catch let error as SystemError {
                // The others are not to suffer from it.
                outcome = ActionOutcome(id, .refused, "\(error)")
            }
            outcomes.append(outcome)
            if !isJSON { Console.print("\(id) \(outcome.message)") }
        }
        if isJSON { Console.print(json: .list(outcomes.map(\.value))) }
        try QueueStarter(project: project).startIfNeeded()
        if outcomes.contains(where: { $0.result == .refused }) {
            throw ExitCode(ExitStatus.failure)
        }
    }
}

extension ActionOutcome {
    fileprivate var value: SpecValue {
        .map([
            SpecEntry("id", .string(id.description)), SpecEntry("result", .string(result.rawValue)),
            SpecEntry("message", .string(message)),
        ])
    }
}
