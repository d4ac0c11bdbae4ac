import GRDB
import KDExperiment

/// Runs that wait to be read, and what became of those read so far.
struct IngestBatch: Sendable {
    /// The runs that still have something new, in the order in which they are read.
    private(set) var waiting: [RunDirectory]
    private(set) var changed: Set<RunID> = []
    private(set) var events = 0
    private(set) var failures: [String] = []

    /// Values that one transaction takes in: it is over before anybody gets impatient.
    static let pointLimit = 50_000

    init(_ waiting: [RunDirectory]) { self.waiting = waiting }

    /// This batch after one transaction's worth of reading.
    func written(_ db: Database) throws -> IngestBatch {
        var batch = self
        var remaining = Self.pointLimit
        while remaining > 0, let directory = batch.waiting.first {
            do {
                let outcome = try Self.read(directory, db, pointLimit: remaining)
                batch.events += outcome.events
                // A run costs something even when it has no new points.
                remaining -= outcome.points + 50
                if outcome.hasChanged { batch.changed.insert(directory.id) }
                if !outcome.hasMore { batch.waiting.removeFirst() }
            } catch let error as SystemError {
                batch.failures.append("\(directory.id): \(error.description)")
                batch.waiting.removeFirst()
            }
        }
        return batch
    }

    /// A run that cannot be read leaves nothing half written behind.
    private static func read(
        _ directory: RunDirectory, _ db: Database, pointLimit: Int
    ) throws -> RunIngester.Outcome {
        var outcome = RunIngester.Outcome()
        try db.inSavepoint {
            outcome = try RunIngester(db, directory).run(pointLimit: pointLimit)
            return .commit
        }
        return outcome
    }
}
