import Foundation
import GRDB
public import KDExperiment

/// What a pass over the run directories did.
public struct IngestReport: Sendable, Hashable {
    /// Run directories looked at.
    public var runs = 0
    /// Runs whose rows changed, removed ones included.
    public var changedRuns = 0
    /// Lines of event logs read.
    public var events = 0
    /// Directories that could not be read, with the reason.
    public var failures: [String] = []
}

extension ResultsIndex {
    /// Bytes of a log that one transaction takes in: readers in other processes wait for none.
    private static let bytesATransaction = 8 << 20

    /// Brings the index up to date with every run directory.
    ///
    /// Waits while another process does the same, at most `patience` seconds.
    ///
    /// - Throws: ``IndexError``; ``IndexError/isBusy`` when the other one did not end in time.
    @discardableResult
    public func ingest(patience: Double = 10) throws(IndexError) -> IngestReport {
        let lock = try location.waitForLock(seconds: patience)
        defer { withExtendedLifetime(lock) {} }
        if lock == nil, location.lockURL != nil {
            throw IndexError("another kd keeps the results index busy", isBusy: true)
        }
        return try ingestLocked(project.runDirectories(), isEveryRun: true)
    }

    /// Brings some runs up to date if nobody else is at it.
    ///
    /// - Returns: `nil` when another process is.
    @discardableResult
    public func ingestIfFree(
        _ directories: [RunDirectory]
    ) throws(IndexError) -> IngestReport? {
        let lock = try location.waitForLock(seconds: 0)
        defer { withExtendedLifetime(lock) {} }
        if lock == nil, location.lockURL != nil { return nil }
        return try ingestLocked(directories, isEveryRun: false)
    }

    /// Forgets everything and reads every run directory again.
    @discardableResult
    public func reindex(patience: Double = 60) throws(IndexError) -> IngestReport {
        let lock = try location.waitForLock(seconds: patience)
        defer { withExtendedLifetime(lock) {} }
        if lock == nil, location.lockURL != nil {
            throw IndexError("another kd keeps the results index busy", isBusy: true)
        }
        try write { db in
            for table in ["point", "figure", "log", "attention", "setting", "run", "metric"] {
                try db.execute(sql: "DELETE FROM \(table)")
            }
            try db.execute(sql: "UPDATE meta SET generation = generation + 1")
        }
        return try ingestLocked(project.runDirectories(), isEveryRun: true)
    }

    private func ingestLocked(
        _ directories: [RunDirectory], isEveryRun: Bool
    ) throws(IndexError) -> IngestReport {
        var report = IngestReport()
        report.runs = directories.count
        if isEveryRun { report.changedRuns += try forgetRuns(except: directories) }
        for directory in directories where FileSystem.stamp(directory.url) != nil {
            do {
                try ingest(directory, &report)
            } catch {
                if error.isBusy { throw error }
                report.failures.append("\(directory.id): \(error.description)")
            }
        }
        return report
    }

    private func ingest(
        _ directory: RunDirectory, _ report: inout IngestReport
    ) throws(IndexError) {
        var hasChanged = false
        while true {
            let outcome = try write { db in
                try RunIngester(db, directory).run(byteLimit: Self.bytesATransaction)
            }
            report.events += outcome.events
            hasChanged = hasChanged || outcome.hasChanged
            if !outcome.hasMore { break }
        }
        if hasChanged { report.changedRuns += 1 }
    }

    private func forgetRuns(except directories: [RunDirectory]) throws(IndexError) -> Int {
        let present = Set(directories.map(\.id.description))
        return try write { db in
            let gone = try String.fetchAll(db, sql: "SELECT id FROM run")
                .filter { !present.contains($0) }
            for id in gone { try db.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [id]) }
            if !gone.isEmpty {
                try db.execute(sql: "UPDATE meta SET generation = generation + 1")
            }
            return gone.count
        }
    }
}
