import Synchronization

/// Keeps freed tensor memory for the next tensor of the same size.
///
/// A training step asks for the same sizes in the same order every time, so from the second step
/// on no memory is asked of the system. Blocks are 64-byte aligned, for full-width vector loads.
public final class BufferPool: Sendable {
    private struct State: ~Copyable {
        var free: [Int: [Block]] = [:]
        /// The blocks of each size, used or free.
        var blockCounts: [Int: Int] = [:]
    }

    /// Memory that nobody uses; the pool's lock protects every access.
    @safe private struct Block: @unchecked Sendable {
        let address: UnsafeMutableRawPointer
    }

    private let state = Mutex(State())
    private let allocated = Atomic(0)

    /// Creates an empty pool.
    public init() {}

    deinit {
        state.withLock { state in
            for block in state.free.values.joined() { unsafe block.address.deallocate() }
        }
    }

    /// The bytes that were asked of the system so far: constant once training is under way.
    public var allocatedByteCount: Int { allocated.load(ordering: .relaxed) }

    static let alignment = 64

    /// Rounds up so that vector loads may run past the last element, and near sizes share blocks.
    static func capacity(for byteCount: Int) -> Int {
        (byteCount + 2 * alignment - 1) / alignment * alignment
    }

    /// Returns uninitialised memory of at least `byteCount` bytes.
    func take(byteCount: Int) -> UnsafeMutableRawPointer {
        let capacity = Self.capacity(for: byteCount)
        let block = state.withLock { state -> Block in
            state.free[capacity]?.popLast() ?? allocate(capacity: capacity, &state)
        }
        return unsafe block.address
    }

    /// Takes back memory that `take` gave for the same `byteCount`.
    func giveBack(_ address: UnsafeMutableRawPointer, byteCount: Int) {
        let block = unsafe Block(address: address)
        state.withLock { $0.free[Self.capacity(for: byteCount), default: []].append(block) }
    }

    private func allocate(capacity: Int, _ state: inout State) -> Block {
        state.blockCounts[capacity, default: 0] += 1
        allocated.add(capacity, ordering: .relaxed)
        return unsafe Block(address: .allocate(byteCount: capacity, alignment: Self.alignment))
    }

    /// Gives every pool as many blocks of each size as the one that has most of them.
    static func level(_ pools: some Collection<BufferPool>) {
        let counts = pools.map { pool in pool.state.withLock { $0.blockCounts } }
        guard let first = counts.first, counts.contains(where: { $0 != first }) else { return }
        let most = counts.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: max) }
        for pool in pools {
            pool.state.withLock { state in
                for (capacity, count) in most {
                    for _ in state.blockCounts[capacity, default: 0]..<count {
                        state.free[capacity, default: []]
                            .append(pool.allocate(capacity: capacity, &state))
                    }
                }
            }
        }
    }
}
