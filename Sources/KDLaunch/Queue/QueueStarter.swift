public import Foundation
public import KDExperiment

/// Starts a project's queue where none is at work.
public struct QueueStarter: Sendable {
    public let project: Project
    private let executable: String

    /// - Parameter executable: The `kd` program; this program when left out.
    public init(project: Project, executable: String? = nil) {
        self.project = project
        self.executable = executable ?? Executable.path ?? "kd"
    }

    /// A queue holds the project's lock.
    public var isAtWork: Bool {
        guard FileSystem.stamp(project.queueLockURL) != nil else { return false }
        return ((try? FileLock.tryAcquire(project.queueLockURL)) ?? nil) == nil
    }

    /// Starts the queue if runs wait or live and no queue is at work.
    ///
    /// Cheap enough for every command: it reads the states only when no queue holds the lock.
    ///
    /// - Returns: Whether a queue was started.
    @discardableResult
    public func startIfNeeded() throws(SystemError) -> Bool {
        guard FileSystem.stamp(project.runsURL) != nil else { return false }
        guard try FileLock.tryAcquire(project.queueLockURL) != nil else { return false }
        let phases = project.runDirectories().lazy.compactMap { $0.readState()?.phase }
        guard phases.contains(where: { $0 == .queued || $0.isLive }) else { return false }
        let queue = try ChildProcess.startDetached(
            executable: executable, arguments: ["queue", "--project", project.url.path],
            output: project.queueLogURL)
        // A dashboard outlives the queues that it starts.
        queue.reapWhenEnded()
        return true
    }
}

extension Project {
    /// Held by the queue while it works.
    public var queueLockURL: URL { url.appending(path: "queue.lock") }
    /// What the queue says about what it does.
    public var queueLogURL: URL { url.appending(path: "queue.log") }
}
