import GRDB
import KDExperiment

/// Why the index cannot be used; the runs themselves are not touched by it.
public struct IndexError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    /// Another process keeps the index busy.
    public let isBusy: Bool

    init(_ description: String, isBusy: Bool = false) {
        self.description = description
        self.isBusy = isBusy
    }

    /// What SQLite said.
    init(_ error: any Error) {
        if let error = error as? IndexError {
            self = error
            return
        }
        let code = (error as? DatabaseError)?.resultCode
        if code == .SQLITE_FULL {
            self.init("the results index cannot be written: the disk is full")
            return
        }
        self.init(
            DisplayText.sanitized("the results index: \(error)"), isBusy: code == .SQLITE_BUSY)
    }
}
