import Foundation
import KDExperiment

extension IndexLocation {
    /// Does something while holding the ingest lock, waiting while somebody else has it.
    ///
    /// - Throws: ``IndexError/isBusy`` when the lock was not free within `patience` seconds.
    func withLock<Value>(
        patience: Double, _ body: () throws(IndexError) -> Value
    ) throws(IndexError) -> Value {
        guard let lockURL else { return try body() }
        guard let lock = try Self.take(lockURL, patience: patience) else {
            throw IndexError("another kd keeps the results index busy", isBusy: true)
        }
        defer { withExtendedLifetime(lock) {} }
        return try body()
    }

    private static func take(
        _ url: URL, patience: Double
    ) throws(IndexError) -> FileLock? {
        let deadline = WallClock.now + patience
        while true {
            do {
                if let lock = try FileLock.tryAcquire(url) { return lock }
            } catch { throw IndexError(error.description) }
            if WallClock.now >= deadline { return nil }
            Thread.sleep(forTimeInterval: 0.001)
        }
    }

    /// How long an ingester leaves the lock alone between two batches: longer than others wait
    /// between two looks at it, so that they get their turn.
    static let gapSeconds = 0.003
}
