import Foundation
import KDExperiment

/// Makes run directories so that nobody ever sees a part of one.
///
/// The directory is filled under a hidden temporary name and renamed into place. rename(2) does not
/// replace a folder that has something in it, so of two launches that race one wins.
enum RunCreation {
    private static let prefix = ".new-"

    /// Makes a run's directory with its spec and a queued state.
    ///
    /// - Parameters:
    ///   - wishes: What the launch asks of the queue.
    ///   - priority: How urgent it is.
    /// - Returns: `false` when somebody else made it first.
    static func make(
        _ run: PlannedRun, in project: Project, wishes: QueueRecord, priority: Int
    ) throws(SystemError) -> Bool {
        let process = ProcessIdentity.current
        // Threads of one process may race as well as processes: each draft has a name of its own.
        let mark = "\(process.pid)-\(process.startTime)-\(UInt32.random(in: 0...UInt32.max))"
        let draft = RunDirectory(
            project.runsURL.appending(
                path: "\(prefix)\(mark)-\(run.id)", directoryHint: .isDirectory))
        do throws(SystemError) {
            try FileSystem.createDirectory(draft.url)
            try fill(draft, run, wishes, priority: priority)
            try FileSystem.rename(draft.url, to: project.runDirectory(run.id).url)
            return true
        } catch {
            // A full disk needs the room, and nobody else will miss the draft.
            try? FileSystem.remove(draft.url)
            if error.isAlreadyThere { return false }
            throw error
        }
    }

    private static func fill(
        _ draft: RunDirectory, _ run: PlannedRun, _ wishes: QueueRecord, priority: Int
    ) throws(SystemError) {
        try FileSystem.replace(draft.specURL, with: Array(run.specText.utf8), durable: true)
        try draft.write(RunState(phase: .queued, heartbeat: WallClock.now, epochs: run.epochs))
        if wishes != QueueRecord() { try wishes.write(to: draft) }
        if priority != RunPriority.usual { try draft.setPriority(priority) }
    }

    /// Seconds after which a draft is beyond being made by another machine, whose processes this one
    /// cannot see: making one takes well below a second.
    private static let patience = 600.0

    /// Removes drafts whose makers died before the renaming.
    static func sweep(_ project: Project, now: Double = WallClock.now) {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: project.runsURL.path)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let parts = name.dropFirst(prefix.count).split(separator: "-", maxSplits: 2)
            guard parts.count == 3, let pid = Int32(parts[0]), let start = UInt64(parts[1]) else {
                continue
            }
            let url = project.runsURL.appending(path: name)
            guard let stamp = FileSystem.stamp(url),
                now - Double(stamp.modified) / 1e9 > patience,
                !ProcessIdentity(pid: pid, startTime: start).isAlive
            else { continue }
            try? FileSystem.remove(url)
        }
    }
}
