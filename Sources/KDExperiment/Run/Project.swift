public import Foundation

/// A project: the `.kd` folder that holds the runs and their index.
public struct Project: Sendable, Hashable {
    /// The `.kd` folder.
    public let url: URL

    /// Names a `.kd` folder; nothing is read or made.
    public init(_ url: URL) { self.url = url }

    public var runsURL: URL { url.appending(path: "runs", directoryHint: .isDirectory) }
    /// Runs that were removed and can still be brought back.
    public var trashURL: URL { url.appending(path: "trash", directoryHint: .isDirectory) }
    public var settingsURL: URL { url.appending(path: "project.yaml") }
    public var indexURL: URL { url.appending(path: "results.sqlite") }

    /// The directory of a run; it need not exist.
    public func runDirectory(_ id: RunID) -> RunDirectory {
        RunDirectory(runsURL.appending(path: id.description, directoryHint: .isDirectory))
    }

    /// Every run directory there is, by name.
    public func runDirectories() -> [RunDirectory] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: runsURL.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().map { runDirectory(RunID($0)) }
    }

    /// Makes the project's folders where they are missing.
    public func create() throws(SystemError) {
        try FileSystem.ensureDirectory(runsURL)
    }

    /// Finds the project: the explicit path, else `$KD_PROJECT`, else the nearest `.kd` upwards
    /// from the working directory, else `.kd` in the working directory (which may not exist yet).
    ///
    /// An explicit path may name the `.kd` folder or the folder that contains it.
    public static func locate(
        explicit: String?, environment: [String: String], workingDirectory: URL
    ) -> Project {
        if let path = explicit ?? environment["KD_PROJECT"], !path.isEmpty {
            let url = URL(filePath: path, directoryHint: .isDirectory, relativeTo: workingDirectory)
            let isProject = url.lastPathComponent == ".kd"
            return Project(isProject ? url.absoluteURL : url.absoluteURL.appending(path: ".kd"))
        }
        var folder = workingDirectory.standardizedFileURL
        while true {
            let candidate = folder.appending(path: ".kd", directoryHint: .isDirectory)
            if FileManager.default.fileExists(atPath: candidate.path) { return Project(candidate) }
            if folder.path == "/" { break }
            folder = folder.deletingLastPathComponent()
        }
        return Project(workingDirectory.appending(path: ".kd", directoryHint: .isDirectory))
    }
}
