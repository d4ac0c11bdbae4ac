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
    private let opened: Mutex<OpenedIndex>
    private let lastFault = Mutex<IndexError?>(nil)

    private init(project: Project, location: IndexLocation, opened: OpenedIndex) {
        self.project = project
        self.location = location
        self.opened = Mutex(opened)
    }

    /// Opens the index of a project, making it where it is missing.
    ///
    /// A damaged index, or one of a newer kd, is moved aside and made anew; ``notice`` says so.
    ///
    /// - Parameter location: Where it shall lie; else ``IndexLocation/choose(for:environment:)``,
    ///   or the next best place when that one turns out to be of no use (a full disk).
    /// - Throws: ``IndexError`` when neither a file nor memory can hold the index.
    public static func open(
        _ project: Project, location: IndexLocation? = nil
    ) throws(IndexError) -> ResultsIndex {
        if let location { return try open(project, at: location) }
        let environment = ProcessInfo.processInfo.environment
        for place in IndexLocation.candidates(for: project, environment: environment) {
            do throws(IndexError) { return try open(project, at: place) } catch {
                if error.isBusy { throw error }
            }
        }
        return try open(project, at: .memory)
    }

    private static func open(
        _ project: Project, at place: IndexLocation
    ) throws(IndexError) -> ResultsIndex {
        let opened = try OpenedIndex.open(place)
        return ResultsIndex(project: project, location: place, opened: opened)
    }

    /// What the user should know about the index: that it was damaged and is being rebuilt.
    public var notice: String? { opened.withLock { $0.notice } }

    /// Why the index could not be brought up to date the last time that somebody tried; `nil` when
    /// it could, or when another process was at it.
    public var fault: IndexError? { lastFault.withLock { $0 } }

    /// Does something that brings the index up to date and remembers how that went.
    func noting<Value>(
        _ body: () throws(IndexError) -> Value
    ) throws(IndexError) -> Value {
        do throws(IndexError) {
            let value = try body()
            lastFault.withLock { $0 = nil }
            return value
        } catch {
            if !error.isBusy { lastFault.withLock { $0 = error } }
            throw error
        }
    }

    /// Opens a project's index with all that its run directories hold now.
    ///
    /// Where the file cannot be written, on a full disk, the index is made in memory for this one
    /// process; ``fault`` of the index returned says why.
    public static func upToDate(
        _ project: Project, location: IndexLocation? = nil
    ) throws(IndexError) -> (index: ResultsIndex, report: IngestReport) {
        let index = try open(project, location: location)
        do throws(IndexError) {
            return (index, try index.ingest())
        } catch {
            if error.isBusy || index.location == .memory { throw error }
            let stand = try open(project, location: .memory)
            let report = try stand.ingest()
            stand.lastFault.withLock { $0 = error }
            return (stand, report)
        }
    }

    private var database: any DatabaseWriter { opened.withLock { $0.database } }
}

// MARK: - Replaced files

extension ResultsIndex {
    /// Opens the file again when somebody has deleted or replaced it.
    ///
    /// - Returns: Whether it had to.
    @discardableResult
    func reopenIfReplaced(isLocked: Bool = false) throws(IndexError) -> Bool {
        guard case .file(let url) = location, !isCurrent(url) else { return false }
        replace(try isLocked ? OpenedIndex.openLocked(url) : OpenedIndex.open(location))
        return true
    }

    private func isCurrent(_ url: URL) -> Bool {
        guard let inode = FileSystem.stamp(url)?.inode else { return false }
        return opened.withLock { $0.inode == inode }
    }

    /// Moves a damaged file aside and begins with an empty one; the caller holds the lock.
    private func rebuildLocked() throws(IndexError) {
        guard case .file(let url) = location else { return replace(try OpenedIndex.open(location)) }
        // Another process may have done so while this one waited for the lock.
        if isCurrent(url) { OpenedIndex.moveAside(url) }
        var fresh = try OpenedIndex.openLocked(url)
        fresh.notice = OpenedIndex.rebuildNotice
        replace(fresh)
    }

    private func replace(_ fresh: OpenedIndex) {
        opened.withLock { $0 = fresh }
        cache.withLock { $0 = SummaryCache() }
    }
}

// MARK: - Access

extension ResultsIndex {
    /// Reads one snapshot; a file that turns out damaged is made anew and read again, empty.
    func read<Value: Sendable>(
        _ body: @Sendable (Database) throws -> Value
    ) throws(IndexError) -> Value {
        do { return try database.read(body) } catch {
            guard OpenedIndex.isDamage(error) else { throw IndexError(error) }
        }
        try location.withLock(patience: 10) { () throws(IndexError) in try rebuildLocked() }
        do { return try database.read(body) } catch { throw IndexError(error) }
    }

    /// Writes in one transaction; the caller holds the lock.
    func writeLocked<Value: Sendable>(
        _ body: @Sendable (Database) throws -> Value
    ) throws(IndexError) -> Value {
        do { return try database.write(body) } catch {
            guard OpenedIndex.isDamage(error) else { throw IndexError(error) }
        }
        try rebuildLocked()
        do { return try database.write(body) } catch { throw IndexError(error) }
    }
}
