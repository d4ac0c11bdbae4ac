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
    func awakenedProject() throws -> Project {
        let project = self.project
        try QueueStarter(project: project).startIfNeeded()
        return project
    }
}

/// Whether a command prints for people or for programs.
struct OutputOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print JSON.")
    var isJSON = false
}
