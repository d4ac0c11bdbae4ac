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
