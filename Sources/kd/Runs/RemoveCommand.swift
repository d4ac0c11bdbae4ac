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

            The trash is the folder .kd/trash; deleting it deletes those runs for good. A run that \
            is still training is refused: stop it first.
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
            let matches = trashed.filter { $0.description.hasPrefix(text) }
            guard matches.count == 1 || matches.contains(RunID(text)), let match = matches.first
            else { throw Self.unclear(text, matches, in: trashed) }
            return matches.contains(RunID(text)) ? RunID(text) : match
        }
        try arguments.act(on: ids) { actions, id in try actions.restore(id) }
    }

    private static func unclear(
        _ text: String, _ matches: [RunID], in trashed: [RunID]
    ) -> CommandFailure {
        let candidates = matches.isEmpty ? trashed : matches
        let list = candidates.prefix(10).map { "  \($0)" }.joined(separator: "\n")
        let start =
            matches.isEmpty
            ? "no run in the trash begins with \"\(text)\"" : "\"\(text)\" means several runs"
        let end = candidates.isEmpty ? "; the trash is empty" : "; it holds:\n\(list)"
        return CommandFailure(start + end, status: ExitStatus.notFound)
    }
}
