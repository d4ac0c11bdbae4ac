import ArgumentParser
import Foundation
import KDExperiment
import KDLaunch

/// Which project a command works on.
struct ProjectOptions: ParsableArguments {
    @Option(
        name: .customLong("project"),
        help: ArgumentHelp(
            "The project's folder; otherwise $KD_PROJECT, otherwise the nearest .kd upwards.",
            valueName: "dir"))
    var path: String?

    /// The project; its folder need not exist yet.
    var project: Project {
        Project.locate(
            explicit: path, environment: ProcessInfo.processInfo.environment,
            workingDirectory: URL(
                filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory))
    }

    /// The project, its queue at work again if it was killed while runs waited.
    ///
    /// For commands that only look: somebody else's project can be read all the same.
    func awakenedProject() -> Project {
        let project = self.project
        do throws(SystemError) { try QueueStarter(project: project).startIfNeeded() } catch {
            if FileSystem.isWritable(project.url) {
                Console.complain("kd: the queue does not start: \(error.description)")
            }
        }
        return project
    }
}

/// Whether a command prints for people or for programs.
struct OutputOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print JSON.")
    var isJSON = false
}
