import ArgumentParser
import Foundation
import KDExperiment
import KDLaunch

struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Start queued runs and notice deaths until nothing is left to do.",
        discussion: """
            kd starts this by itself, detached, one for each project; it writes to .kd/queue.log. \
            Killing it harms nothing: the next kd command starts another.
            """,
        shouldDisplay: false)

    @OptionGroup var options: ProjectOptions

    func run() throws {
        let project = options.project
        // Trainers inherit the place, so that nothing they do depends on who launched them.
        let base = project.url.deletingLastPathComponent().path
        _ = FileManager.default.changeCurrentDirectoryPath(base)
        let executable = Executable.path ?? CommandLine.arguments[0]
        var queue = QueueProcess(project: project, executable: executable) { line in
            Console.print("\(Date.now.formatted(.iso8601)) \(line)")
        }
        _ = try queue.run()
    }
}
