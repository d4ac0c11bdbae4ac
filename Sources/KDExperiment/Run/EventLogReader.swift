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

/// One or many complete lines of an event log.
public enum EventLogPart: Sendable {
    /// Lines that say the same metrics.
    case metrics(MetricLines)
    /// A line that says anything else, or is written in a way of its own.
    case line(EventLogLine)
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
        try nextParts(byteLimit: byteLimit).flatMap { part in
            switch part {
            case .metrics(let lines): lines.lines
            case .line(let line): [line]
            }
        }
    }

    /// Reads the next complete lines as ``next(byteLimit:)`` does, metrics side by side.
    public mutating func nextParts(
        byteLimit: Int = 1 << 18
    ) throws(SystemError) -> [EventLogPart] {
        var limit = min(max(1, byteLimit), Self.maximumLineBytes)
        while true {
            let bytes = try ReadFile.bytes(of: url, from: offset + skipped, count: limit)
            if skipped == 0, let end = bytes.lastIndex(of: UInt8(ascii: "\n")) {
                let parts = parts(in: bytes, end: end)
                if !parts.isEmpty { return parts }
            } else if skipped > 0, let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                return [.line(passOver(count: skipped + end + 1))]
            } else if bytes.count < limit {
                return []
            } else if limit < Self.maximumLineBytes {
                limit = Self.maximumLineBytes
            } else {
                skipped += bytes.count
            }
        }
    }

    /// The lines up to a line break, which is the last of the bytes.
    private mutating func parts(in bytes: [UInt8], end: Int) -> [EventLogPart] {
        let span = bytes.span
        let base = offset
        var parts = EventLogParts()
        var start = 0
        while start <= end {
            var index = start
            if let line = scanner.scan(span, &index), span.take(UInt8(ascii: "\n"), &index) {
                parts.append(line, scanner, offset: base + start, byteCount: index - start)
            } else {
                index = (bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? end) + 1
                let line = bytes[start..<(index - 1)]
                if !line.isEmpty {
                    let result = Result { () throws(EventError) in try Event(line: line) }
                    parts.append(
                        EventLogLine(
                            offset: base + start, byteCount: index - start, result: result))
                }
            }
            start = index
        }
        offset = base + start
        return parts.finished()
    }

    private mutating func passOver(count: Int) -> EventLogLine {
        let reason = EventError("the line has \(count) bytes, more than \(Self.maximumLineBytes)")
        let line = EventLogLine(offset: offset, byteCount: count, result: .failure(reason))
        offset += count
        skipped = 0
        return line
    }
}

/// Lines on their way into parts: metrics that stand side by side become one.
private struct EventLogParts {
    private var parts: [EventLogPart] = []
    private var open: MetricLines?
    private var version = 0

    mutating func append(
        _ line: ScannedLine, _ scanner: EventScanner, offset: Int, byteCount: Int
    ) {
        let version = scanner.version(of: line.kind)
        if open?.kind != line.kind || self.version != version {
            close()
            open = MetricLines(line.kind, scanner.names(of: line.kind))
            self.version = version
        }
        open?.append(line, scanner.values, offset: offset, byteCount: byteCount)
    }

    mutating func append(_ line: EventLogLine) {
        close()
        parts.append(.line(line))
    }

    mutating func finished() -> [EventLogPart] {
        close()
        return parts
    }

    private mutating func close() {
        if let open { parts.append(.metrics(open)) }
        open = nil
    }
}
