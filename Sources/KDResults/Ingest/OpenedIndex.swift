import Foundation
import GRDB
import KDExperiment

/// An index file that was opened, checked and brought to the newest schema.
struct OpenedIndex {
    var database: any DatabaseWriter
    var inode: UInt64?
    var notice: String?

    static func open(_ location: IndexLocation) throws(IndexError) -> OpenedIndex {
        let lock = try location.waitForLock(seconds: 10)
        // Kept until the end of the function: two processes must not create one file at a time.
        defer { withExtendedLifetime(lock) {} }
        guard case .file(let url) = location else {
            do {
                let queue = try DatabaseQueue()
                try IndexSchema.migrator.migrate(queue)
                return OpenedIndex(database: queue)
            } catch { throw ResultsIndex.failure(error) }
        }
        do { return try openFile(url) } catch {
            guard isDamage(error) else { throw ResultsIndex.failure(error) }
            moveAside(url)
        }
        do {
            var opened = try openFile(url)
            opened.notice = rebuildNotice("it is damaged or from a newer kd")
            return opened
        } catch { throw ResultsIndex.failure(error) }
    }

    private static func openFile(_ url: URL) throws -> OpenedIndex {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY")
        }
        let pool = try DatabasePool(path: url.path, configuration: configuration)
        let migrator = IndexSchema.migrator
        if try pool.read(migrator.hasBeenSuperseded) { throw UnknownSchema() }
        if try !pool.read(migrator.hasCompletedMigrations) { try migrator.migrate(pool) }
        return OpenedIndex(database: pool, inode: FileSystem.stamp(url)?.inode)
    }

    private struct UnknownSchema: Error {}

    /// The file itself is at fault, so that a new one helps.
    static func isDamage(_ error: any Error) -> Bool {
        if error is UnknownSchema { return true }
        guard let code = (error as? DatabaseError)?.resultCode else { return false }
        // SQLITE_ERROR: tables that the migrations promise are missing.
        return code == .SQLITE_CORRUPT || code == .SQLITE_NOTADB || code == .SQLITE_ERROR
    }

    static func rebuildNotice(_ reason: String) -> String {
        "the results index was made anew, since \(reason); the old file is results.sqlite.damaged"
    }

    /// Keeps the file for whoever wants to look at it; losing it loses nothing.
    static func moveAside(_ url: URL) {
        let path = url.path
        for suffix in ["-wal", "-shm"] { try? FileSystem.remove(URL(filePath: path + suffix)) }
        let aside = URL(filePath: path + ".damaged")
        try? FileSystem.remove(aside)
        try? FileSystem.rename(url, to: aside)
    }
}

extension IndexLocation {
    /// Takes the ingest lock, waiting while somebody else has it.
    ///
    /// - Returns: `nil` when the time is over, or where there is nothing to lock.
    func waitForLock(seconds: Double) throws(IndexError) -> FileLock? {
        guard let lockURL else { return nil }
        let deadline = WallClock.now + seconds
        while true {
            do {
                if let lock = try FileLock.tryAcquire(lockURL) { return lock }
            } catch { throw IndexError(error.description) }
            if WallClock.now >= deadline { return nil }
            Thread.sleep(forTimeInterval: 0.005)
        }
    }
}
