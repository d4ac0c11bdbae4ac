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

    /// A queue holds the project's lock; `false` too where the lock is out of reach.
    public var isAtWork: Bool {
        guard FileSystem.stamp(project.queueLockURL) != nil else { return false }
        do throws(SystemError) {
            return try FileLock.tryAcquire(project.queueLockURL) == nil
        } catch {
            return false
        }
    }

    /// A run that waits, and not in vain for a teacher that somebody stopped.
    private func canGoOn(_ state: RunState) -> Bool {
        state.phase == .queued && !project.isHeldUp(state)
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
        let states = project.runDirectories().lazy.compactMap { $0.readState() }
        guard states.contains(where: { $0.phase.isLive || canGoOn($0) }) else { return false }
        let queue = try ChildProcess.startDetached(
            executable: executable, arguments: ["queue", "--project", project.url.path],
            output: project.queueLogURL)
        // A dashboard outlives the queues that it starts.
        queue.reapWhenEnded()
        return true
    }
}

extension Project {
    /// A queued run whose teacher was stopped, as the queue has written down: nothing brings it on
    /// before the teacher is resumed.
    public func isHeldUp(_ state: RunState) -> Bool {
        guard state.phase == .queued, let teacher = state.waitingFor else { return false }
        return runDirectory(teacher).readState()?.phase == .stopped
    }

    /// Held by the queue while it works.
    public var queueLockURL: URL { url.appending(path: "queue.lock") }
    /// What the queue says about what it does.
    public var queueLogURL: URL { url.appending(path: "queue.log") }
}
