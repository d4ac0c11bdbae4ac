import Foundation
import GRDB
import KDExperiment

/// An index file that was opened, checked and brought to the newest schema.
struct OpenedIndex {
    var database: any DatabaseWriter
    var inode: UInt64?
    var notice: String?

    /// Opens an index. One that is ready needs no lock, so that readers wait for nobody; one that
    /// must be made, migrated or replaced is, by whoever holds the ingest lock.
    static func open(_ location: IndexLocation) throws(IndexError) -> OpenedIndex {
        guard case .file(let url) = location else { return try memory() }
        if let opened = ready(url) { return opened }
        return try location.withLock(patience: 10) { () throws(IndexError) in try openLocked(url) }
    }

    /// Opens or makes the file; the caller holds the ingest lock.
    static func openLocked(_ url: URL) throws(IndexError) -> OpenedIndex {
        do { return try open(url, mayMigrate: true) } catch {
            guard isDamage(error) else { throw IndexError(error) }
            moveAside(url)
        }
        do {
            var opened = try open(url, mayMigrate: true)
            opened.notice = rebuildNotice
            return opened
        } catch { throw IndexError(error) }
    }

    private static func memory() throws(IndexError) -> OpenedIndex {
        do {
            let queue = try DatabaseQueue()
            try IndexSchema.migrator.migrate(queue)
            return OpenedIndex(database: queue)
        } catch { throw IndexError(error) }
    }

    /// The file if it is whole and of this schema.
    private static func ready(_ url: URL) -> OpenedIndex? {
        guard isInWALMode(url) else { return nil }
        return try? open(url, mayMigrate: false)
    }

    /// Bytes 18 and 19 of the header say 2 once a file is in WAL mode; before that somebody is
    /// still making it. <https://www.sqlite.org/fileformat2.html#file_format_version_numbers>
    private static func isInWALMode(_ url: URL) -> Bool {
        guard FileSystem.stamp(url) != nil, let file = try? FileReader(url) else { return false }
        return (try? file.read(at: 18, count: 2)) == [2, 2]
    }

    private static func open(_ url: URL, mayMigrate: Bool) throws -> OpenedIndex {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY")
        }
        let pool = try DatabasePool(path: url.path, configuration: configuration)
        let migrator = IndexSchema.migrator
        if try pool.read(migrator.hasBeenSuperseded) { throw UnknownSchema() }
        if try !pool.read(migrator.hasCompletedMigrations) {
            guard mayMigrate else { throw UnknownSchema() }
            try migrator.migrate(pool)
        }
        if try !pool.read(IndexSchema.hasAllTables) { throw UnknownSchema() }
        return OpenedIndex(database: pool, inode: FileSystem.stamp(url)?.inode)
    }

    private struct UnknownSchema: Error {}

    /// The file itself is at fault, so that a new one helps; a faulty query is not.
    static func isDamage(_ error: any Error) -> Bool {
        if error is UnknownSchema { return true }
        let code = (error as? DatabaseError)?.resultCode
        return code == .SQLITE_CORRUPT || code == .SQLITE_NOTADB
    }

    static let rebuildNotice =
        "the results index was made anew, since it was damaged or of another version of kd; the "
        + "old file is kept beside it, with the ending .damaged"

    /// Keeps the file for whoever wants to look at it; losing it loses nothing.
    static func moveAside(_ url: URL) {
        let path = url.path
        for suffix in ["-wal", "-shm"] { try? FileSystem.remove(URL(filePath: path + suffix)) }
        let aside = URL(filePath: path + ".damaged")
        try? FileSystem.remove(aside)
        try? FileSystem.rename(url, to: aside)
    }
}
