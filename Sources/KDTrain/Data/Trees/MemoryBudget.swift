import Foundation

/// What decoded images may take together, split by use: a half for images that are kept, a quarter
/// for batches read ahead, a quarter for what is being decoded at the moment.
///
/// The condition's lock protects the counts.
final class MemoryBudget: @unchecked Sendable {
    /// Bytes for what is being decoded.
    let decodingByteCount: Int
    private let keptLimit: Int
    private let condition = NSCondition()
    private var keptCount = 0
    private var decodingCount = 0

    /// Shares out so many MiB.
    init(mebibytes: Int) {
        let total = max(mebibytes, 1) << 20
        decodingByteCount = total / 4
        keptLimit = total - decodingByteCount - Self.aheadByteCount(mebibytes: mebibytes)
    }

    /// Bytes for batches that are read ahead of their use.
    static func aheadByteCount(mebibytes: Int) -> Int { (max(mebibytes, 1) << 20) / 4 }

    /// Takes memory for decoding; waits while others have too much of it.
    ///
    /// - Returns: `false`, having taken nothing, when there is never as much.
    func begin(byteCount: Int) -> Bool {
        guard byteCount <= decodingByteCount else { return false }
        condition.lock()
        while decodingCount + byteCount > decodingByteCount { condition.wait() }
        decodingCount += byteCount
        condition.unlock()
        return true
    }

    /// Gives back what ``begin(byteCount:)`` took.
    func end(byteCount: Int) {
        condition.lock()
        decodingCount -= byteCount
        condition.broadcast()
        condition.unlock()
    }

    /// Takes memory for an image that is kept, for good; `false` when there is no room.
    ///
    /// Nothing is ever dropped for another: an epoch asks for every image once, and then whatever
    /// was used longest ago is what comes next.
    func keep(byteCount: Int) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard keptCount + byteCount <= keptLimit else { return false }
        keptCount += byteCount
        return true
    }
}
