import Foundation
import GRDB
import KDExperiment

/// How a run's files looked when they were read: when all are the same, nothing is new.
struct RunStamps: Sendable, Hashable {
    let spec: String
    let state: String
    let events: String
    let notes: String

    static let columns = "specStamp, stateStamp, eventStamp, notesStamp"

    /// The files that are looked at.
    static func files(of directory: RunDirectory) -> [String] {
        // A URL for each would take longer than the looks themselves.
        let folder = directory.url.path
        return [
            RunDirectory.specName, RunDirectory.stateName, RunDirectory.eventsName,
            RunDirectory.notesName,
        ].map { "\(folder)/\($0)" }
    }

    /// As the files are now.
    init(_ directory: RunDirectory) {
        let texts = Self.files(of: directory).map { Self.text(FileSystem.stamp(path: $0)) }
        (spec, state, events, notes) = (texts[0], texts[1], texts[2], texts[3])
    }

    /// As they were when they were read last.
    init(row: Row) {
        spec = row["specStamp"]
        state = row["stateStamp"]
        events = row["eventStamp"]
        notes = row["notesStamp"]
    }

    private static func text(_ stamp: FileStamp?) -> String {
        stamp.map { "\($0.inode):\($0.byteCount):\($0.modified)" } ?? "-"
    }
}
