public import Foundation

/// One complete line of an event log.
public struct EventLogLine: Sendable {
    /// Where the line begins, in bytes.
    public let offset: Int
    /// Its length in bytes, the line break included.
    public let byteCount: Int
    /// The event, or why the line is none.
    public let result: Result<Event, EventError>
}

/// Reads complete lines of an `events.jsonl` from a byte offset on.
///
/// A last line without a line break is left for later. A line beyond ``maximumLineBytes`` is
/// reported as damaged without being held in memory. Empty lines are passed over.
public struct EventLogReader: Sendable {
    /// Longer lines are damage: kd's own are a few hundred bytes.
    public static let maximumLineBytes = 1 << 20

    /// The log.
    public let url: URL
    /// Behind the last complete line read: where a later reader goes on.
    public private(set) var offset: Int
    /// How far an overlong line has been passed over; its start stays ``offset`` until it ends.
    private var skipped = 0
    private var scanner = EventScanner()

    /// Begins at a byte offset, which must be the start of a line.
    public init(_ url: URL, offset: Int = 0) {
        self.url = url
        self.offset = offset
    }

    /// Reads the next complete lines, about `byteLimit` bytes of them; empty at the end.
    ///
    /// - Throws: When the file exists and cannot be read; a missing file is empty.
    public mutating func next(byteLimit: Int = 1 << 18) throws(SystemError) -> [EventLogLine] {
        var limit = min(max(1, byteLimit), Self.maximumLineBytes)
        while true {
            let bytes = try ReadFile.bytes(of: url, from: offset + skipped, count: limit)
            if skipped == 0, let end = bytes.lastIndex(of: UInt8(ascii: "\n")) {
                let lines = lines(in: bytes[...end])
                if !lines.isEmpty { return lines }
            } else if skipped > 0, let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                return [passOver(count: skipped + end + 1)]
            } else if bytes.count < limit {
                return []
            } else if limit < Self.maximumLineBytes {
                limit = Self.maximumLineBytes
            } else {
                skipped += bytes.count
            }
        }
    }

    private mutating func lines(in bytes: ArraySlice<UInt8>) -> [EventLogLine] {
        var lines: [EventLogLine] = []
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = bytes[start..<end]
            let count = end + 1 - start
            if !line.isEmpty {
                let result = Result { () throws(EventError) in
                    try Event(line: line, scanner: &scanner)
                }
                lines.append(EventLogLine(offset: offset, byteCount: count, result: result))
            }
            offset += count
            start = end + 1
        }
        return lines
    }

    private mutating func passOver(count: Int) -> EventLogLine {
        let reason = EventError("the line has \(count) bytes, more than \(Self.maximumLineBytes)")
        let line = EventLogLine(offset: offset, byteCount: count, result: .failure(reason))
        offset += count
        skipped = 0
        return line
    }
}
