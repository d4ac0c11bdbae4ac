import Foundation
import GRDB
public import KDExperiment
import Synchronization

/// The index of a project's runs: a SQLite file that can be deleted at any time and rebuilt.
///
/// Any number of processes read it; whoever holds the ingest lock brings it up to date. Safe to
/// use from any thread.
public final class ResultsIndex: Sendable {
    /// The project whose runs are indexed.
    public let project: Project
    /// Where the index lies.
    public let location: IndexLocation
    let cache = Mutex<SummaryCache>(SummaryCache())
    private let store: Mutex<Store>

    private struct Store {
        var database: any DatabaseWriter
        var inode: UInt64?
        var notice: String?
    }

    private init(project: Project, location: IndexLocation, opened: OpenedIndex) {
        self.project = project
        self.location = location
        store = Mutex(
            Store(database: opened.database, inode: opened.inode, notice: opened.notice))
    }

    /// Opens the index of a project, making it where it is missing.
    ///
    /// A damaged index, or one of a newer kd, is moved aside and made anew; ``notice`` says so.
    ///
    /// - Throws: ``IndexError`` when neither a file nor memory can hold the index.
    public static func open(
        _ project: Project, location: IndexLocation? = nil
    ) throws(IndexError) -> ResultsIndex {
        let place = location ?? IndexLocation.choose(for: project)
        let opened = try OpenedIndex.open(place)
        return ResultsIndex(project: project, location: place, opened: opened)
    }

    /// What the user should know about the index: that it was damaged and is being rebuilt.
    public var notice: String? { store.withLock { $0.notice } }

    var database: any DatabaseWriter { store.withLock { $0.database } }

    /// Opens the file again when somebody has deleted or replaced it.
    ///
    /// - Returns: Whether it had to.
    @discardableResult
    func reopenIfReplaced() throws(IndexError) -> Bool {
        guard case .file(let url) = location else { return false }
        let inode = FileSystem.stamp(url)?.inode
        if inode != nil, store.withLock({ $0.inode == inode }) { return false }
        try replaceStore(OpenedIndex.open(location))
        return true
    }

    /// Moves a damaged file aside and begins with an empty one.
    func rebuild(because reason: String) throws(IndexError) {
        if case .file(let url) = location { OpenedIndex.moveAside(url) }
        var opened = try OpenedIndex.open(location)
        opened.notice = OpenedIndex.rebuildNotice(reason)
        try replaceStore(opened)
    }

    private func replaceStore(_ opened: OpenedIndex) throws(IndexError) {
        store.withLock {
            $0 = Store(database: opened.database, inode: opened.inode, notice: opened.notice)
        }
        cache.withLock { $0 = SummaryCache() }
    }
}

// MARK: - Access

extension ResultsIndex {
    /// Reads; a file that turns out damaged is rebuilt and read again, empty.
    func read<Value: Sendable>(
        _ body: @Sendable (Database) throws -> Value
    ) throws(IndexError) -> Value {
        do { return try database.read(body) } catch { try mend(error) }
        do { return try database.read(body) } catch { throw Self.failure(error) }
    }

    /// Writes in one transaction.
    func write<Value: Sendable>(
        _ body: @Sendable (Database) throws -> Value
    ) throws(IndexError) -> Value {
        do { return try database.write(body) } catch { try mend(error) }
        do { return try database.write(body) } catch { throw Self.failure(error) }
    }

    private func mend(_ error: any Error) throws(IndexError) {
        guard OpenedIndex.isDamage(error) else { throw Self.failure(error) }
        try rebuild(because: "it is damaged")
    }

    static func failure(_ error: any Error) -> IndexError {
        let isBusy = (error as? DatabaseError)?.resultCode == .SQLITE_BUSY
        return IndexError("the results index: \(error)", isBusy: isBusy)
    }
}
