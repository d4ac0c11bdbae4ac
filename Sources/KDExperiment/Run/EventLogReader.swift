public import Foundation

/// One complete line of an event log.
public struct EventLogLine: Sendable {
    /// Where the line begins, in bytes.
    public let offset: Int
    /// The event, or why the line is none.
    public let result: Result<Event, EventError>
}

/// Reads complete lines of an `events.jsonl` from a byte offset on.
///
/// A last line without a line break is left for later. Lines beyond ``maximumLineBytes`` are
/// reported as damaged without being held in memory.
public struct EventLogReader: Sendable {
    /// Longer lines are damage: kd's own are a few hundred bytes.
    public static let maximumLineBytes = 1 << 20

    /// The log.
    public let url: URL
    /// Behind the last complete line read: where a later reader goes on.
    public private(set) var offset: Int

    /// Begins at a byte offset, which must be the start of a line.
    public init(_ url: URL, offset: Int = 0) {
        self.url = url
        self.offset = offset
    }

    /// Reads the next complete lines, at most about `byteLimit` bytes of them; empty at the end.
    ///
    /// - Throws: When the file exists and cannot be read; a missing file is empty.
    public mutating func next(byteLimit: Int = 1 << 18) throws(SystemError) -> [EventLogLine] { [] }
}
