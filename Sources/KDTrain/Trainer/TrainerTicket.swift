import Foundation
import KDExperiment

/// The number of a run's trainer: no two trainers of a run have the same, whatever machines they
/// are on.
///
/// The lock on `trainer.lock` does not reach across machines on every network file system. A
/// trainer therefore makes `attempts/<number>.json`, its number being one more than the trainers
/// before it, and the file system grants that file to a single process (O_EXCL). The files are
/// never removed: a number that was taken stays taken. A trainer whose machine was cut off and
/// comes back sees by a larger number that it has been replaced.
struct TrainerTicket: Sendable, Hashable {
    let number: Int
    private let folder: URL

    /// Takes the next number.
    ///
    /// Call it while holding the run's lock: then nobody on this machine works on the run.
    ///
    /// - Parameter attempts: Trainers so far, as the run's state counts them.
    /// - Returns: `nil` while a trainer on another machine that is just beginning has the number.
    static func take(
        _ run: RunDirectory, after attempts: Int, now: Double = WallClock.now
    ) throws(SystemError) -> TrainerTicket? {
        var ticket = TrainerTicket(number: attempts + 1, folder: run.attemptsURL)
        while true {
            do throws(SystemError) {
                try FileSystem.ensureDirectory(run.attemptsURL)
                try FileSystem.create(ticket.url, with: Array((Self.owner(now) + "\n").utf8))
                return ticket
            } catch  where error.isAlreadyThere {
                guard ticket.isAbandoned(now: now) else { return nil }
                ticket = TrainerTicket(number: ticket.number + 1, folder: run.attemptsURL)
            } catch  where error.isOutOfSpace {
                // The run begins all the same, to wait for room: the lock and its heartbeat keep
                // others away. What is left of the file must not pass for somebody's number.
                try? FileSystem.remove(ticket.url)
                return ticket
            }
        }
    }

    /// Another trainer has come after this one.
    var isReplaced: Bool {
        FileSystem.stamp(TrainerTicket(number: number + 1, folder: folder).url) != nil
    }

    private init(number: Int, folder: URL) {
        self.number = number
        self.folder = folder
    }

    private var url: URL { folder.appending(path: "\(number).json") }

    private static func owner(_ now: Double) -> String {
        let process = ProcessIdentity.current
        let entries = [
            SpecEntry("host", .string(HostName.current)), SpecEntry("pid", .int(Int(process.pid))),
            SpecEntry("process_start", .int(Int(process.startTime))), SpecEntry("t", .double(now)),
        ]
        return SpecValue.map(entries).json
    }

    /// Whoever made the file died before the state said so.
    ///
    /// A trainer of this machine has let go of the lock. Of one elsewhere the state would have
    /// counted it long ago.
    private func isAbandoned(now: Double) -> Bool {
        let text = try? String(contentsOf: url, encoding: .utf8)
        let owner = text.flatMap { try? JSONParser.parse($0) }
        if owner?["host"]?.text == HostName.current { return true }
        let written = owner?["t"]?.number ?? FileSystem.stamp(url).map { Double($0.modified) / 1e9 }
        return now - (written ?? now) > RunState.heartbeatPatience
    }
}
