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
    /// False when another process was at it and did not let go in time: the index has what that
    /// one has taken in so far.
    public var isComplete = true
}

extension ResultsIndex {
    /// Brings the index up to date with every run directory.
    ///
    /// What is new is written in batches, and between two of them other processes get their turn.
    ///
    /// - Parameter patience: Seconds to wait while another process writes; see
    ///   ``IngestReport/isComplete``.
    @discardableResult
    public func ingest(patience: Double = 2) throws(IndexError) -> IngestReport {
        try noting { () throws(IndexError) in try ingestAll(patience: patience) }
    }

    private func ingestAll(patience: Double) throws(IndexError) -> IngestReport {
        let directories = project.runDirectories()
        var report = IngestReport(runs: directories.count)
        do throws(IndexError) {
            report.changedRuns = try forgetRuns(except: directories, patience: patience)
        } catch {
            guard error.isBusy else { throw error }
            report.isComplete = false
        }
        try ingest(directories, patience: patience, &report)
        return report
    }

    /// Brings some runs up to date if nobody else is writing at this moment.
    @discardableResult
    public func ingestIfFree(
        _ directories: [RunDirectory]
    ) throws(IndexError) -> IngestReport {
        try noting { () throws(IndexError) in
            var report = IngestReport(runs: directories.count)
            try ingest(directories, patience: 0, &report)
            return report
        }
    }

    /// Forgets everything and reads every run directory again.
    ///
    /// - Throws: ``IndexError/isBusy`` when another process did not let go in time.
    @discardableResult
    public func reindex(patience: Double = 60) throws(IndexError) -> IngestReport {
        try location.withLock(patience: patience) { () throws(IndexError) in
            try reopenIfReplaced(isLocked: true)
            try writeLocked { db in try IndexSchema.empty(db) }
        }
        let report = try ingest(patience: patience)
        guard report.isComplete else {
            throw IndexError("another kd keeps the results index busy", isBusy: true)
        }
        return report
    }

    private func ingest(
        _ directories: [RunDirectory], patience: Double, _ report: inout IngestReport
    ) throws(IndexError) {
        var batch = IngestBatch(try staleRuns(directories))
        do throws(IndexError) {
            while !batch.waiting.isEmpty {
                let next = batch
                batch = try location.withLock(patience: patience) { () throws(IndexError) in
                    try reopenIfReplaced(isLocked: true)
                    return try writeLocked { db in try next.written(db) }
                }
                if batch.waiting.isEmpty { break }
                Thread.sleep(forTimeInterval: IndexLocation.gapSeconds)
            }
        } catch {
            guard error.isBusy else { throw error }
            report.isComplete = false
        }
        report.changedRuns += batch.changed.count
        report.events += batch.events
        report.failures += batch.failures
    }

    /// The runs whose files are not as they were when they were read; needs no lock.
    private func staleRuns(_ directories: [RunDirectory]) throws(IndexError) -> [RunDirectory] {
        let known = try read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT id, \(RunStamps.columns) FROM run")
            let pairs = rows.map { ($0[0] as String, RunStamps(row: $0)) }
            return Dictionary(uniqueKeysWithValues: pairs)
        }
        return directories.filter { directory in
            FileSystem.stamp(directory.url) != nil
                && known[directory.id.description] != RunStamps(directory)
        }
    }

    private func forgetRuns(
        except directories: [RunDirectory], patience: Double
    ) throws(IndexError) -> Int {
        let present = Set(directories.map(\.id.description))
        let indexed = try read { db in try String.fetchAll(db, sql: "SELECT id FROM run") }
        let gone = indexed.filter { !present.contains($0) }
        if gone.isEmpty { return 0 }
        return try location.withLock(patience: patience) { () throws(IndexError) in
            try reopenIfReplaced(isLocked: true)
            return try writeLocked { db in
                for id in gone { try IndexSchema.forget(id, db) }
                return gone.count
            }
        }
    }
}
