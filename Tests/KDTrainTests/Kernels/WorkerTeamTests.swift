import Synchronization
import Testing

@testable import KDTrain

@Suite struct WorkerTeamTests {
    @Test(arguments: [1, 2, 3, 8])
    func `every slice is worked on exactly once`(threads: Int) {
        let team = WorkerTeam(threads: threads)
        for slices in [0, 1, 2, 7, 100] {
            let counts = Mutex(Array(repeating: 0, count: slices))
            for _ in 0..<20 {
                team.forEachSlice(slices) { slice in counts.withLock { $0[slice] += 1 } }
            }
            #expect(counts.withLock { $0 } == Array(repeating: 20, count: slices))
        }
    }

    @Test(arguments: [1, 2, 5])
    func `no two threads have the same seat in a call`(threads: Int) {
        let team = WorkerTeam(threads: threads)
        let taken = Mutex(Set<Int>())
        for _ in 0..<50 {
            team.forEachSeatedSlice(20) { _, seat in
                #expect((0..<threads).contains(seat))
                #expect(taken.withLock { $0.insert(seat).inserted })
                taken.withLock { _ = $0.remove(seat) }
            }
        }
    }

    @Test func `what one thread's memory has grown by the others' have after the call`() {
        let context = ComputeContext(threads: 3)
        // One slice of many needs more, and chance decides whose it is.
        context.forEachSlice(9) { slice, own in
            own.withCursor(100) { first in
                guard slice == 4 else { return }
                own.withCursor(100) { second in second[0] = first[0] }
            }
        }
        let allocated = context.allocatedByteCount
        #expect(allocated == 3 * 2 * BufferPool.capacity(for: 400))
        for _ in 0..<20 {
            context.forEachSlice(9) { _, own in
                own.withCursor(100) { first in
                    own.withCursor(100) { second in second[0] = first[0] }
                }
            }
        }
        #expect(context.allocatedByteCount == allocated)
    }

    @Test func `the slices of a batch cover it without overlap`() {
        for batch in [1, 2, 15, 16, 17, 128] {
            let slices = Slices.partialSums(batch: batch, pixels: 64)
            let images = (0..<slices).flatMap {
                Array(Slices.images(of: $0, slices: slices, batch: batch))
            }
            #expect(images == Array(0..<batch))
        }
    }
}
