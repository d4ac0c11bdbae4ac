import Foundation
import KDExperiment

/// Sends SIGTERM to trainers that do not obey a stop in their control file.
///
/// A trainer of kd reads the file at every step; one that waits for a disk, or another program's,
/// may not. SIGTERM asks for the same: a checkpoint and an end. A trainer that has other runs besides
/// is left alone: the signal would end them too.
struct StopGrace {
    /// Seconds between the stop in the control file and the signal.
    private static let patience: Double = 10

    private struct Watched {
        let process: ProcessIdentity
        /// The control file as it was when it was last looked at.
        var stamp: FileStamp?
        var stopSeenAt: Double?
        var isTold = false
    }

    private var watched: [RunID: Watched] = [:]

    /// Looks at a live run; call it for all of them, again and again.
    ///
    /// - Parameter isShared: The run's trainer has other runs.
    /// - Returns: Whether the trainer runs on another machine and has to be ended there.
    @discardableResult
    mutating func look(
        at run: RunDirectory, _ state: RunState, isShared: Bool, now: Double
    ) -> Bool {
        guard let process = state.process else { return false }
        let stamp = FileSystem.stamp(run.controlURL)
        guard var entry = watched[run.id], entry.process == process else {
            var entry = Watched(process: process, stamp: stamp)
            // The queue that heard the word may be gone; this one gives the trainer its time anew.
            if isStop(stamp, of: run, for: state) { entry.stopSeenAt = now }
            watched[run.id] = entry
            return false
        }
        if entry.stamp != stamp {
            entry.stamp = stamp
            entry.stopSeenAt = run.lastControlCommand == .stop ? now : nil
        }
        defer { watched[run.id] = entry }
        guard let seen = entry.stopSeenAt, !entry.isTold, !isShared, now - seen > Self.patience
        else { return false }
        if let here = state.processHere {
            entry.isTold = here.terminate()
            return false
        }
        // Again after another wait, should it not help.
        entry.stopSeenAt = now
        return true
    }

    /// The control file's last word is a stop and younger than the run's trainer: older words are
    /// not for it.
    private func isStop(
        _ stamp: FileStamp?, of run: RunDirectory, for state: RunState
    ) -> Bool {
        let ticket = run.attemptsURL.appending(path: "\(state.attempts).json")
        guard let stamp, let begin = FileSystem.stamp(ticket), stamp.modified > begin.modified
        else { return false }
        return run.lastControlCommand == .stop
    }
}
