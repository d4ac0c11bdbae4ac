import Foundation
import Synchronization

/// The images of one batch while several threads read them.
///
/// Each image has a slot; a thread takes the next slot that nobody has taken, so which thread
/// reads which image is left to chance and the result is not.
final class BatchReading: Sendable {
    /// What became of a slot.
    typealias Slot = Result<[UInt8], DataError>

    private let read: @Sendable (Int) -> Slot
    private let count: Int
    private let next = Atomic<Int>(0)
    private let results: Mutex<[Slot?]>
    private let unread: Mutex<Int>
    private let done = DispatchSemaphore(value: 0)

    /// Prepares to read `count` slots; `read` is called once for each, from any thread.
    init(count: Int, read: @escaping @Sendable (Int) -> Slot) {
        self.count = count
        self.read = read
        results = Mutex(Array(repeating: nil, count: count))
        unread = Mutex(count)
    }

    /// All slots are taken; there is nothing to help with.
    var isTaken: Bool { next.load(ordering: .relaxed) >= count }

    /// Reads slots until none is left to take.
    func work() {
        while true {
            let slot = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard slot < count else { return }
            let result = read(slot)
            results.withLock { $0[slot] = result }
            let isLast = unread.withLock { unread in
                unread -= 1
                return unread == 0
            }
            if isLast { done.signal() }
        }
    }

    /// Gives up the slots that nobody has taken.
    func cancel() { next.store(count, ordering: .relaxed) }

    /// Helps until everything is read; to be called once.
    func finish() -> [Slot] {
        work()
        if count > 0 { done.wait() }
        return results.withLock { $0.compactMap(\.self) }
    }
}
