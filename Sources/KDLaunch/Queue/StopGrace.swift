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
        /// The control file as it was when this trainer was first seen: older words are not for it.
        var stamp: FileStamp?
        var stopSeenAt: Double?
        var isTold = false
    }

    private var watched: [RunID: Watched] = [:]

    /// Looks at a live run; call it for all of them, again and again.
    ///
    /// - Parameter isShared: The run's trainer has other runs.
    mutating func look(at run: RunDirectory, _ state: RunState, isShared: Bool, now: Double) {
        guard let process = state.processHere else { return }
        let stamp = FileSystem.stamp(run.controlURL)
        guard var entry = watched[run.id], entry.process == process else {
            watched[run.id] = Watched(process: process, stamp: stamp)
            return
        }
        if entry.stamp != stamp {
            entry.stamp = stamp
            entry.stopSeenAt = Self.lastWord(run) == .stop ? now : nil
        }
        if let seen = entry.stopSeenAt, !entry.isTold, !isShared, now - seen > Self.patience {
            entry.isTold = process.terminate()
        }
        watched[run.id] = entry
    }

    private static func lastWord(_ run: RunDirectory) -> ControlCommand? {
        let text = (try? String(contentsOf: run.controlURL, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").last.flatMap { ControlCommand(rawValue: String($0)) }
    }
}
