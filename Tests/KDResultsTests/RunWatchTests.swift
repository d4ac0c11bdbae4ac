import Foundation
import KDExperiment
import Synchronization
import Testing

@testable import KDResults

struct RunWatchTests {
    typealias Fixture = ProjectFixture

    /// Counts the looks at files.
    private final class Looks: Sendable {
        private let paths = Mutex<[String]>([])

        func stamp(_ path: String) -> FileStamp? {
            paths.withLock { $0.append(path) }
            return FileSystem.stamp(path: path)
        }

        /// What was looked at since the last call.
        func take() -> [String] {
            paths.withLock { paths in
                defer { paths = [] }
                return paths
            }
        }
    }

    /// Makes the folder of the runs look as if nothing had come into it for a while.
    private func age(_ fixture: Fixture) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -60)],
            ofItemAtPath: fixture.project.runsURL.path)
    }

    @Test func `between two looks at everything only live runs are looked at`() throws {
        let fixture = try Fixture()
        for name in ["a", "b", "c"] { try fixture.makeRun(name) }
        try age(fixture)
        let looks = Looks()
        var watch = RunWatch(stamp: looks.stamp)
        #expect(watch.changedRuns(of: fixture.project).count == 3)
        watch.accept(everything: true)
        #expect(looks.take().count == 1 + 3 * 4)
        #expect(watch.changedRuns(of: fixture.project).isEmpty)
        #expect(looks.take() == [fixture.project.runsURL.path])
        watch.follow([RunID("b")])
        #expect(watch.changedRuns(of: fixture.project).isEmpty)
        #expect(Set(looks.take().dropFirst().map { $0.contains("/b/") }) == [true])
        #expect(!watch.wasFullLook)
    }

    @Test func `a new run, a changed one and one that is gone are met`() throws {
        let fixture = try Fixture()
        try fixture.makeRun("a")
        var watch = RunWatch()
        _ = watch.changedRuns(of: fixture.project)
        watch.accept(everything: true)
        let second = try fixture.makeRun("b")
        #expect(watch.changedRuns(of: fixture.project).map(\.id) == [RunID("b")])
        watch.accept(everything: false)
        watch.follow([RunID("b")])
        try fixture.append([Fixture.step(1, 3)], to: second)
        #expect(watch.changedRuns(of: fixture.project).map(\.id) == [RunID("b")])
        // What was not accepted is still to be taken in.
        let third = try fixture.makeRun("aa")
        #expect(
            Set(watch.changedRuns(of: fixture.project).map(\.id)) == [RunID("b"), RunID("aa")])
        watch.accept(everything: false)
        #expect(!watch.mustIngestAll)
        try FileSystem.remove(third.url)
        #expect(watch.changedRuns(of: fixture.project).isEmpty)
        #expect(watch.mustIngestAll)
    }

    @Test func `a file that changes within its run is met by a look at everything`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a")
        try age(fixture)
        var watch = RunWatch()
        _ = watch.changedRuns(of: fixture.project)
        watch.accept(everything: true)
        var notes = RunNotes()
        notes.name = "mine"
        try notes.write(to: run)
        // Where looking takes long, looks at everything are rarer.
        var changed: [RunDirectory] = []
        let deadline = WallClock.now + 20
        while changed.isEmpty, WallClock.now < deadline {
            Thread.sleep(forTimeInterval: watch.secondsUntilNextLook(now: WallClock.now) + 0.01)
            changed = watch.changedRuns(of: fixture.project)
        }
        #expect(changed.map(\.id) == [run.id])
    }

    @Test func `notes are taken in and forgotten like everything else`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a")
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        let before = try #require(try index.runs(after: 0))
        #expect(try index.runs(after: before.version) == nil)
        var notes = RunNotes()
        (notes.name, notes.tags, notes.note) = ("mine", ["x"], "good")
        try notes.write(to: run)
        #expect(try index.ingest().changedRuns == 1)
        let after = try #require(try index.runs(after: before.version))
        #expect(after.runs[0].name == "mine" && after.runs[0].tags == ["x"])
        #expect(after.runs[0].revision > before.runs[0].revision)
        try FileSystem.remove(run.notesURL)
        try index.ingest()
        #expect(try index.runs()[0].name == "a")
        #expect(try index.runs()[0].note.isEmpty)
    }

    @Test func `versions go on when the index is made anew`() throws {
        let fixture = try Fixture()
        try fixture.makeRun("a")
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        let before = try #require(try index.runs(after: 0))
        for suffix in ["", "-wal", "-shm"] {
            try FileSystem.remove(URL(filePath: fixture.project.indexURL.path + suffix))
        }
        #expect(try index.reopenIfReplaced())
        try index.ingest()
        let after = try #require(try index.runs(after: before.version))
        #expect(after.runs[0].revision > before.runs[0].revision)
        #expect(try index.pointCount() == 0)
    }
}
