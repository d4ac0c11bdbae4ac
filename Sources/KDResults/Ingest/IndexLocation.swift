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
        candidates(for: project, environment: environment).first ?? .memory
    }

    /// Places in the order in which they are tried; memory is the last and always there.
    static func candidates(
        for project: Project, environment: [String: String],
        isWritable: (URL) -> Bool = FileSystem.isWritable
    ) -> [IndexLocation] {
        // A project without a folder has no runs: asking about it should leave no trace.
        guard FileSystem.stamp(project.url) != nil else { return [.memory] }
        var places: [IndexLocation] = []
        if !FileSystem.isOnNetwork(project.url), isUsable(project.indexURL, isWritable) {
            places.append(.file(project.indexURL))
        }
        if let folder = cacheFolder(environment) {
            let url = folder.appending(path: name(of: project))
            if isUsable(url, isWritable) { places.append(.file(url)) }
        }
        return places + [.memory]
    }

    /// The folder and every file of an index that is there can be written.
    private static func isUsable(_ url: URL, _ isWritable: (URL) -> Bool) -> Bool {
        let files = ["", "-wal", "-shm"].map { URL(filePath: url.path + $0) }
        let lock = IndexLocation.file(url).lockURL
        let present = (files + [lock].compactMap { $0 }).filter { FileSystem.stamp($0) != nil }
        return isWritable(url.deletingLastPathComponent()) && present.allSatisfy(isWritable)
    }

    private static func name(of project: Project) -> String {
        var fingerprint = Fingerprint()
        fingerprint.combine(project.url.standardizedFileURL.path.utf8)
        return String(fingerprint.value, radix: 16) + ".sqlite"
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
        return folder
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
