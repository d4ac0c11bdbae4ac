public import Foundation

/// A stand-in for a Slurm cluster in a folder: programs with the names of Slurm's commands that run
/// jobs on this machine (Tests/FakeSlurm).
public final class FakeSlurm: Sendable {
    private let folder = TemporaryFolder()

    /// Puts the programs in place.
    public init() throws {
        let program = URL(filePath: #filePath).appending(path: "../../FakeSlurm/slurm")
            .standardizedFileURL
        for url in [commandsURL, jobsURL] {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }
        for name in ["sbatch", "squeue", "scancel", "scontrol", "sacct"] {
            // A link would give away where the program really is, and so where its jobs are.
            try FileManager.default.copyItem(at: program, to: commandsURL.appending(path: name))
        }
    }

    deinit {
        // Whatever waits gives up when its job has gone.
        try? FileManager.default.removeItem(at: jobsURL)
    }

    /// The folder of the programs, for `$PATH`.
    public var commandsURL: URL {
        folder.url.appending(path: "bin", directoryHint: .isDirectory)
    }

    /// A folder for each task, and the files with which a test gets in the way.
    public var jobsURL: URL { folder.url.appending(path: "jobs", directoryHint: .isDirectory) }

    /// `$PATH` with these programs in front.
    public var path: String {
        commandsURL.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    }

    /// Lays a file into the cluster's way: `hold`, `down`, `refuse`.
    public func put(_ name: String, _ text: String = "") throws {
        try Data(text.utf8).write(to: jobsURL.appending(path: name))
    }

    /// Takes such a file away.
    public func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: jobsURL.appending(path: name))
    }

    /// Every task, by name.
    public var tasks: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: jobsURL.path)) ?? []
        return names.filter { $0.contains("_") }.sorted()
    }

    /// A line that the cluster keeps about a task: `state`, `pid`, `restarts`.
    public func note(_ name: String, of task: String) -> String {
        let url = jobsURL.appending(path: "\(task)/\(name)")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The words that sbatch got for an array.
    public func arguments(ofArray number: Int) -> [String] {
        let url = jobsURL.appending(path: "array-\(number)/arguments")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }
}
