public import Foundation
import Synchronization

/// The one writer of a run's `events.jsonl`.
///
/// Safe to share between the threads of its process: each event is one write of one whole line.
/// That no second process writes is the trainer's lock's business.
public final class EventWriter: Sendable {
    private let file: Mutex<AppendedFile>

    /// Opens a log for appending.
    ///
    /// A torn last line is ended, never cut: later lines are whole and readers skip the damaged one.
    public init(_ url: URL) throws(SystemError) {
        let file = try AppendedFile(url)
        try file.endTornLine()
        self.file = Mutex(file)
    }

    /// Appends an event.
    ///
    /// - Throws: ``SystemError`` when the line could not be written whole; the log is then as long
    ///   as it was before, so that a full disk leaves no torn line.
    public func write(_ event: Event) throws(SystemError) {
        let line = Array((event.json + "\n").utf8)
        try file.withLock { (file) throws(SystemError) in try file.append(line) }
    }
}
