import Foundation
import KDExperiment
import Synchronization
import Testing

@testable import KDResults

struct IngestLoopTests {
    typealias Fixture = ProjectFixture

    /// Waits for the loop's calls until something holds.
    private final class Calls: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)

        func call() { semaphore.signal() }

        func wait(until isFulfilled: () throws -> Bool) rethrows -> Bool {
            let deadline = DispatchTime.now() + .seconds(20)
            while try !isFulfilled() {
                if semaphore.wait(timeout: deadline) == .timedOut { return false }
            }
            return true
        }
    }

    private func watch(_ fixture: Fixture) throws -> (ResultsIndex, Calls, IngestLoop) {
        let index = try ResultsIndex.open(fixture.project)
        let calls = Calls()
        return (index, calls, IngestLoop(index) { calls.call() })
    }

    @Test func `a new event of a live run is announced`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", [Fixture.start], phase: .training)
        let (index, calls, loop) = try watch(fixture)
        defer { loop.stop() }
        #expect(try calls.wait { try index.runs().count == 1 })
        try fixture.append([Fixture.step(1, 3)], to: run)
        #expect(try calls.wait { try index.series(run.id, metric: "loss/total").steps == [1] })
    }

    @Test func `new and removed runs are announced`() throws {
        let fixture = try Fixture()
        try fixture.makeRun("a")
        let (index, calls, loop) = try watch(fixture)
        defer { loop.stop() }
        #expect(try calls.wait { try index.runs().count == 1 })
        let run = try fixture.makeRun("b", [Fixture.step(1, 3)])
        #expect(try calls.wait { try index.runs().count == 2 })
        try FileSystem.remove(run.url)
        #expect(try calls.wait { try index.runs().count == 1 })
    }

    @Test func `what another process takes in is announced`() throws {
        let fixture = try Fixture()
        let (index, calls, loop) = try watch(fixture)
        defer { loop.stop() }
        let other = try ResultsIndex.open(fixture.project)
        try fixture.makeRun("a", [Fixture.step(1, 3)])
        try other.ingest()
        #expect(try calls.wait { try index.runs().count == 1 })
    }

    @Test func `a deleted index is made anew`() throws {
        let fixture = try Fixture()
        try fixture.makeRun("a", [Fixture.step(1, 3)])
        let (index, calls, loop) = try watch(fixture)
        defer { loop.stop() }
        #expect(try calls.wait { try index.runs().count == 1 })
        for suffix in ["", "-wal", "-shm"] {
            try FileSystem.remove(URL(filePath: fixture.project.indexURL.path + suffix))
        }
        try fixture.makeRun("b", [Fixture.step(1, 3)])
        #expect(try calls.wait { try index.runs().count == 2 })
    }

    @Test func `a loop that waits for the lock catches up`() throws {
        let fixture = try Fixture()
        try fixture.makeRun("a", [Fixture.step(1, 3)])
        let index = try ResultsIndex.open(fixture.project)
        let lockURL = try #require(index.location.lockURL)
        var lock = try FileLock.tryAcquire(lockURL)
        #expect(lock != nil)
        let calls = Calls()
        let loop = IngestLoop(index) { calls.call() }
        defer { loop.stop() }
        // The first look announces what is there, which is nothing.
        #expect(try calls.wait { try index.runs().isEmpty })
        lock = nil
        #expect(try calls.wait { try index.runs().count == 1 })
    }
}
