import Foundation
import GRDB
import KDExperiment

/// Brings the rows of one run up to date with its directory, within one transaction.
struct RunIngester {
    let db: Database
    let directory: RunDirectory
    private let row: Row
    private let key: Int64
    private let known: RunStamps

    init(_ db: Database, _ directory: RunDirectory) throws {
        self.db = db
        self.directory = directory
        try db.execute(
            sql: "INSERT OR IGNORE INTO run (id, name) VALUES (?, ?)",
            arguments: [directory.id.description, directory.id.description])
        let query = "SELECT * FROM run WHERE id = ?"
        guard
            let row = try Row.fetchOne(db, sql: query, arguments: [directory.id.description])
        else { throw IndexError("run \(directory.id) vanished from the index") }
        self.row = row
        key = row["key"]
        known = RunStamps(row: row)
    }

    /// What a pass over one run did.
    struct Outcome {
        var hasChanged = false
        var hasMore = false
        var events = 0
        var points = 0
    }

    /// Reads the spec, state and notes if they changed, and the log up to about `pointLimit` values.
    func run(pointLimit: Int) throws -> Outcome {
        // Looked at before anything is read: a change while reading is met again next time.
        let stamps = RunStamps(directory)
        var outcome = Outcome()
        if stamps.spec != known.spec {
            try readSpec(stamps.spec)
            outcome.hasChanged = true
        }
        if stamps.state != known.state {
            if try readState(stamps.state) { outcome.hasChanged = true }
        }
        if stamps.notes != known.notes {
            if try readNotes(stamps.notes) { outcome.hasChanged = true }
        }
        if stamps.events != known.events {
            try readEvents(pointLimit: pointLimit, &outcome)
            try db.execute(
                sql: "UPDATE run SET eventStamp = ? WHERE key = ?",
                arguments: [outcome.hasMore ? "" : stamps.events, key])
        }
        if outcome.hasChanged || (row["revision"] as Int) == 0 {
            outcome.hasChanged = true
            try db.execute(sql: "UPDATE meta SET generation = generation + 1")
            try db.execute(
                sql: "UPDATE run SET revision = (SELECT generation FROM meta) WHERE key = ?",
                arguments: [key])
        }
        return outcome
    }
}

// MARK: - Spec, state and notes

extension RunIngester {
    private func readSpec(_ stamp: String) throws {
        var name = directory.id.description
        var spec: String?
        var fault: String?
        do throws(SpecFaults) {
            let run = try directory.readSpec()
            name = run.displayName
            let leaves = run.value.flattened
            spec = SpecValue.map(leaves.map { SpecEntry($0.path, $0.value) }).json
        } catch { fault = error.faults.first.map { $0.message } ?? "spec.yaml cannot be read" }
        try db.execute(
            sql: "UPDATE run SET name = ?, spec = ?, specFault = ?, specStamp = ? WHERE key = ?",
            arguments: [name, spec, fault, stamp, key])
    }

    /// Returns whether the state says anything new. The heartbeat stays out of the index: only the
    /// file's own counts, and a run that does no more than beat is no news.
    private func readState(_ stamp: String) throws -> Bool {
        var state = directory.readState()
        state?.heartbeat = 0
        let json = state?.json
        try db.execute(
            sql: "UPDATE run SET state = ?, stateStamp = ? WHERE key = ?",
            arguments: [json, stamp, key])
        return json != row["state"] as String?
    }

    /// Returns whether the user says anything new.
    private func readNotes(_ stamp: String) throws -> Bool {
        let notes = RunNotes(of: directory)
        let json = notes == RunNotes() ? nil : notes.json
        try db.execute(
            sql: "UPDATE run SET notes = ?, notesStamp = ? WHERE key = ?",
            arguments: [json, stamp, key])
        return json != row["notes"] as String?
    }
}

// MARK: - Events

extension RunIngester {
    private func readEvents(pointLimit: Int, _ outcome: inout Outcome) throws {
        let stored = LogPosition(
            offset: row["eventOffset"], head: UInt64(bitPattern: row["headFingerprint"]),
            tail: UInt64(bitPattern: row["tailFingerprint"]))
        guard FileSystem.stamp(directory.eventsURL) != nil else {
            if stored.offset > 0 { try forgetEvents(&outcome) }
            return
        }
        let file = try FileReader(directory.eventsURL)
        var offset = stored.offset
        if offset > 0, try !stored.matches(file) {
            try forgetEvents(&outcome)
            offset = 0
        }
        guard file.byteCount > offset else { return }
        try readEvents(from: offset, pointLimit: pointLimit, &outcome)
    }

    private func readEvents(
        from start: Int, pointLimit: Int, _ outcome: inout Outcome
    ) throws {
        var reader = EventLogReader(directory.eventsURL, offset: start)
        var batch = try EventWriteBatch(db, run: key)
        while batch.points < pointLimit {
            let parts = try reader.nextParts()
            if parts.isEmpty { break }
            for part in parts { outcome.events += try batch.add(part) }
        }
        guard reader.offset > start else { return }
        try batch.finish()
        outcome.hasChanged = true
        outcome.points = batch.points
        outcome.hasMore = batch.points >= pointLimit
        let position = try LogPosition(FileReader(directory.eventsURL), offset: reader.offset)
        try db.execute(
            sql: """
                UPDATE run SET eventOffset = ?, headFingerprint = ?, tailFingerprint = ?,
                damagedLines = damagedLines + ? WHERE key = ?
                """,
            arguments: [
                position.offset, Int64(bitPattern: position.head),
                Int64(bitPattern: position.tail), batch.damagedLines, key,
            ])
        try RunDigest(db, run: key).update(hasEnded: batch.hasEnded, hasMore: outcome.hasMore)
    }

    private func forgetEvents(_ outcome: inout Outcome) throws {
        for table in IndexSchema.runTables {
            try db.execute(sql: "DELETE FROM \(table) WHERE run = ?", arguments: [key])
        }
        try db.execute(
            sql: """
                UPDATE run SET eventOffset = 0, headFingerprint = 0, tailFingerprint = 0,
                damagedLines = 0, imagesPerSecond = NULL, spark = '', sparkStep = 0 WHERE key = ?
                """, arguments: [key])
        outcome.hasChanged = true
    }
}
