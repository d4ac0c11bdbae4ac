public import Foundation

/// The one writer of a run's `events.jsonl`.
///
/// Safe to share between threads: each event is one write of one whole line.
public final class EventWriter: Sendable {
    private let url: URL

    /// Opens a log for appending; a torn last line is ended, never cut, so that later lines are
    /// whole and readers skip the damaged one.
    public init(_ url: URL) throws(SystemError) {
        self.url = url
    }

    /// Appends an event; when the disk is full the log is left as it was before.
    public func write(_ event: Event) throws(SystemError) {
        try FileSystem.append(Array((event.json + "\n").utf8), to: url)
    }
}
