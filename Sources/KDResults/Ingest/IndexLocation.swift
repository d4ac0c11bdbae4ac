public import Foundation
public import KDExperiment

/// Where a project's index lies.
public enum IndexLocation: Sendable, Hashable {
    case file(URL)
    /// Nothing can be written anywhere: the index lives as long as this process.
    case memory

    /// Beside the runs; in the user's cache where the project is read-only or on a network file
    /// system, since SQLite's WAL and flock do not work across hosts; else in memory.
    public static func choose(
        for project: Project, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> IndexLocation {
        if !FileSystem.isOnNetwork(project.url), FileSystem.isWritable(project.url) {
            return .file(project.indexURL)
        }
        guard let folder = cacheFolder(environment) else { return .memory }
        var fingerprint = Fingerprint()
        fingerprint.combine(project.url.standardizedFileURL.path.utf8)
        let name = String(fingerprint.value, radix: 16) + ".sqlite"
        return .file(folder.appending(path: name))
    }

    private static func cacheFolder(_ environment: [String: String]) -> URL? {
        let base: URL
        if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") {
            base = URL(filePath: path, directoryHint: .isDirectory)
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            base = URL(filePath: home, directoryHint: .isDirectory).appending(path: ".cache")
        } else {
            return nil
        }
        let folder = base.appending(path: "kd", directoryHint: .isDirectory)
        do { try FileSystem.ensureDirectory(folder) } catch { return nil }
        return FileSystem.isWritable(folder) ? folder : nil
    }

    /// What an ingester holds; `nil` where no other process can see the index.
    var lockURL: URL? {
        switch self {
        case .file(let url) where url.lastPathComponent == "results.sqlite":
            url.deletingLastPathComponent().appending(path: "ingest.lock")
        case .file(let url): url.appendingPathExtension("lock")
        case .memory: nil
        }
    }
}
