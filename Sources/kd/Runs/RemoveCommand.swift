import ArgumentParser
import KDExperiment
import KDLaunch

struct RemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Move runs to the project's trash, or back.",
        discussion: """
              kd rm digits-amd-ce-s2-1k2m3n4p5q
              kd rm --restore digits-amd-ce-s2-1k2m3n4p5q

            The trash is the folder .kd/trash; deleting it deletes those runs for good. Of a run \
            that was launched again and removed again, the last comes back first. A run that is \
            still training is refused: stop it first.
            """)

    @Flag(help: "Bring runs back from the trash.")
    var restore = false

    @OptionGroup var arguments: RunArguments

    func run() throws {
        guard restore else {
            return try arguments.act { actions, id in try actions.remove(id) }
        }
        let trashed = RunActions(project: arguments.options.project).trashed()
        let ids = try arguments.runs.map { text in
            do { return try RunReference.resolve(text, among: trashed) } catch RunReference.Failure
                .none
            {
                throw CommandFailure(
                    Self.missing(text, among: trashed.map(\.id)), status: ExitStatus.notFound)
            }
        }
        try arguments.act(on: ids) { actions, id in try actions.restore(id) }
    }

    private static func missing(_ text: String, among trashed: [RunID]) -> String {
        let start = "no run in the trash is called \"\(text)\""
        guard !trashed.isEmpty else { return start + "; the trash is empty" }
        return start + "; it holds:\n"
            + trashed.prefix(10).map { "  \($0)" }.joined(separator: "\n")
    }
}
