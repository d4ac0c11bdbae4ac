import Foundation
import GRDB
import KDExperiment
import Synchronization
import Testing

@testable import KDResults

/// Several users of one index at a time, each with connections of its own as processes have.
struct SharingTests {
    typealias Fixture = ProjectFixture

    @Test func `an ingester, writers and readers meet no lock error`() throws {
        let fixture = try Fixture()
        let runs = try (0..<4).map { try fixture.makeRun("run-\($0)", phase: .training) }
        let failures = Mutex<[String]>([])
        let isDone = Mutex(false)
        let group = DispatchGroup()
        func start(_ body: @escaping @Sendable () throws -> Void) {
            group.enter()
            Thread.detachNewThread {
                defer { group.leave() }
                do { try body() } catch { failures.withLock { $0.append("\(error)") } }
            }
        }
        for _ in 0..<3 {
            start {
                let index = try ResultsIndex.open(fixture.project)
                while !isDone.withLock({ $0 }) {
                    _ = try index.runs()
                    _ = try index.series(RunID("run-0"), metric: "loss/total", maxPoints: 100)
                    _ = try index.log(RunID("run-1"), last: 10)
                }
            }
        }
        for _ in 0..<2 {
            start {
                let index = try ResultsIndex.open(fixture.project)
                while !isDone.withLock({ $0 }) { try index.ingest(patience: 0) }
            }
        }
        for round in 0..<40 {
            for run in runs {
                let steps = round * 50..<(round + 1) * 50
                try fixture.append(steps.map { Fixture.step($0, Double($0)) }, to: run)
            }
        }
        isDone.withLock { $0 = true }
        group.wait()
        #expect(failures.withLock { $0 } == [])
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        for run in runs {
            #expect(try index.series(run.id, metric: "loss/total").steps == Array(0..<2000))
        }
    }

    /// So many open the index at once, and each finds the one run.
    private func expectOneRun(in project: Project, at count: Int) {
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: count) { _ in
            do {
                let index = try ResultsIndex.open(project)
                try index.ingest()
                if try index.runs().count != 1 { failures.withLock { $0.append("no run") } }
            } catch { failures.withLock { $0.append("\(error)") } }
        }
        #expect(failures.withLock { $0 } == [])
    }

    @Test func `many open a project without an index at once`() throws {
        let fixture = try Fixture()
        try fixture.makeRun("a", [Fixture.step(1, 3)])
        expectOneRun(in: fixture.project, at: 8)
    }

    @Test func `many meet a damaged index and one of them replaces it`() throws {
        let fixture = try Fixture()
        try fixture.makeRun("a", [Fixture.step(1, 3)])
        let garbage = [UInt8](repeating: 0x5A, count: 8192)
        try FileSystem.create(fixture.project.indexURL, with: garbage)
        expectOneRun(in: fixture.project, at: 6)
        let aside = URL(filePath: fixture.project.indexURL.path + ".damaged")
        #expect(FileSystem.stamp(aside)?.byteCount == 8192)
    }

    @Test func `who finds the lock taken reads what is there`() throws {
        let fixture = try Fixture()
        try fixture.makeRun("a", [Fixture.step(1, 3)])
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        try fixture.makeRun("b", [Fixture.step(1, 3)])
        let lockURL = try #require(index.location.lockURL)
        let lock = try #require(try FileLock.tryAcquire(lockURL))
        #expect(try index.ingest(patience: 0).isComplete == false)
        let second = try ResultsIndex.open(fixture.project)
        #expect(try second.runs().count == 1)
        do throws(IndexError) {
            try index.reindex(patience: 0)
            Issue.record("took the lock that is taken")
        } catch { #expect(error.isBusy) }
        withExtendedLifetime(lock) {}
    }

    @Test func `a big log is taken in by batches`() throws {
        let fixture = try Fixture()
        let count = IngestBatch.pointLimit
        let run = try fixture.makeRun("a", (0..<count).map { Fixture.step($0, Double($0)) })
        try fixture.makeRun("b", [Fixture.step(1, 3)])
        let index = try ResultsIndex.open(fixture.project)
        let report = try index.ingest()
        #expect(report.events == count + 1)
        #expect(report.changedRuns == 2)
        #expect(try index.series(run.id, metric: "loss/total").steps.count == count)
        #expect(try index.run(run.id)?.metrics["loss/total"]?.best == 0)
        let kept = try index.series(run.id, metric: "loss/total", maxPoints: 100)
        #expect(kept.values.last == Double(count - 1))
    }
}

struct IndexFaultTests {
    typealias Fixture = ProjectFixture

    @Test func `a faulty query shows its error and destroys nothing`() throws {
        let fixture = try Fixture()
        try fixture.makeRun("a")
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        do throws(IndexError) {
            _ = try index.read { db in try Int.fetchOne(db, sql: "SELECT absent FROM run") }
            Issue.record("no error")
        } catch { #expect(error.description.contains("no such column: absent")) }
        #expect(index.notice == nil)
        #expect(try index.runs().count == 1)
        let aside = URL(filePath: fixture.project.indexURL.path + ".damaged")
        #expect(FileSystem.stamp(aside) == nil)
    }

    @Test(arguments: [
        "DROP TABLE figure", "INSERT INTO grdb_migrations VALUES ('9-of-the-future')",
    ])
    func `an index of another schema is made anew`(sql: String) throws {
        let fixture = try Fixture()
        try fixture.makeRun("a", [Fixture.step(1, 3)])
        do {
            let index = try ResultsIndex.open(fixture.project)
            try index.ingest()
            try index.writeLocked { db in try db.execute(sql: sql) }
        }
        let index = try ResultsIndex.open(fixture.project)
        #expect(index.notice != nil)
        try index.ingest()
        #expect(try index.run(RunID("a"))?.metrics["loss/total"]?.last == 3)
    }

    @Test func `damage found while reading is mended`() throws {
        let fixture = try Fixture()
        try fixture.makeRun("a", (0..<3000).map { Fixture.step($0, 1) })
        do {
            let index = try ResultsIndex.open(fixture.project)
            try index.ingest()
        }
        let url = fixture.project.indexURL
        let count = try #require(FileSystem.stamp(url)).byteCount
        var bytes = try Array(Data(contentsOf: url))
        // The first page, which tells the schema, stays whole.
        for place in 4096..<count { bytes[place] = 0xA5 }
        try FileSystem.replace(url, with: bytes, durable: false)
        for suffix in ["-wal", "-shm"] { try FileSystem.remove(URL(filePath: url.path + suffix)) }
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        #expect(index.notice != nil)
        #expect(try index.series(RunID("a"), metric: "loss/total").steps.count == 3000)
    }
}
