import Foundation
public import KDExperiment

/// `.kd/slurm`: the scripts of job arrays, what Slurm itself says about their tasks, and a mark for
/// those who look on.
public struct SlurmFolder: Sendable, Hashable {
    let url: URL

    /// The folder of a project.
    public init(_ project: Project) {
        url = project.url.appending(path: "slurm", directoryHint: .isDirectory)
    }

    /// Changes whenever some run's `slurm.json` did; `nil` in a project without jobs.
    ///
    /// A reader of many runs asks for this one stamp instead of every run's file.
    public var newsStamp: FileStamp? { FileSystem.stamp(newsURL) }

    private var newsURL: URL { url.appending(path: "changed") }

    /// Makes the folder: a job whose output has no folder fails without a word.
    func prepare() throws(SystemError) { try FileSystem.ensureDirectory(url) }

    /// The script of an array that Slurm has taken.
    func scriptURL(ofArray number: Int) -> URL { url.appending(path: "\(number).sh") }

    /// What Slurm itself says about a task.
    func outputURL(of task: SlurmTaskID) -> URL {
        url.appending(path: "\(task.array)_\(task.index).out")
    }

    /// Says that some run's `slurm.json` has changed. Who looks on without it sees old words for a
    /// while, nothing else.
    func tellReaders() { try? FileSystem.replace(newsURL, with: [], durable: false) }

    /// Takes away what nobody needs once a task has ended: its output if there is none, and the
    /// script of an array that has no other task.
    func tidy(after task: SlurmTaskID, isLast: Bool) {
        let output = outputURL(of: task)
        if FileSystem.stamp(output)?.byteCount == 0 { try? FileSystem.remove(output) }
        if isLast { try? FileSystem.remove(scriptURL(ofArray: task.array)) }
    }
}
