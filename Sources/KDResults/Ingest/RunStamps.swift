import GRDB
import KDExperiment

/// How a run's files looked when they were read: when all three are the same, nothing is new.
struct RunStamps: Sendable, Hashable {
    let spec: String
    let state: String
    let events: String

    static let columns = "specStamp, stateStamp, eventStamp"

    /// As the files are now.
    init(_ directory: RunDirectory) {
        spec = Self.text(FileSystem.stamp(directory.specURL))
        state = Self.text(FileSystem.stamp(directory.stateURL))
        events = Self.text(FileSystem.stamp(directory.eventsURL))
    }

    /// As they were when they were read last.
    init(row: Row) {
        spec = row["specStamp"]
        state = row["stateStamp"]
        events = row["eventStamp"]
    }

    private static func text(_ stamp: FileStamp?) -> String {
        stamp.map { "\($0.inode):\($0.byteCount):\($0.modified)" } ?? "-"
    }
}
