import Foundation
import KDExperiment
import KDTestSupport
import Testing

@testable import KDResults

struct LocationTests {
    typealias Fixture = ProjectFixture

    private func candidates(
        _ fixture: Fixture, isWritable: @escaping (URL) -> Bool
    ) -> [IndexLocation] {
        IndexLocation.candidates(
            for: fixture.project,
            environment: ["XDG_CACHE_HOME": fixture.folder.url.appending(path: "cache").path],
            isWritable: isWritable)
    }

    @Test func `the index lies beside the runs where it can be written`() throws {
        let fixture = try Fixture()
        let places = candidates(fixture) { _ in true }
        #expect(places.first == .file(fixture.project.indexURL))
        #expect(places.count == 3)
        #expect(places.last == .memory)
    }

    @Test func `a read-only project has its index in the cache`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", [Fixture.step(1, 3)])
        let place = try #require(candidates(fixture) { $0.path.contains("/cache") }.first)
        let index = try ResultsIndex.open(fixture.project, location: place)
        try index.ingest()
        #expect(try index.series(run.id, metric: "loss/total").steps == [1])
        #expect(FileSystem.stamp(fixture.project.indexURL) == nil)
        let second = try ResultsIndex.open(fixture.project, location: place)
        #expect(try second.runs().count == 1)
    }

    @Test func `a read-only index file is passed by`() throws {
        let fixture = try Fixture()
        _ = try ResultsIndex.open(fixture.project)
        let file = fixture.project.indexURL.path
        let places = candidates(fixture) { $0.path != file }
        guard case .file(let url)? = places.first else {
            Issue.record("no file")
            return
        }
        #expect(url.path.contains("/cache/kd/"))
    }

    @Test func `nothing to write leaves memory`() throws {
        let fixture = try Fixture()
        #expect(candidates(fixture) { _ in false } == [.memory])
        let run = try fixture.makeRun("a", [Fixture.step(1, 3)])
        let index = try ResultsIndex.open(fixture.project, location: .memory)
        try index.ingest()
        #expect(try index.series(run.id, metric: "loss/total").steps == [1])
        try fixture.append([Fixture.step(2, 2)], to: run)
        try index.ingest()
        try index.reindex()
        #expect(try index.run(run.id)?.metrics["loss/total"]?.last == 2)
    }

    @Test func `a project that does not exist is not made`() throws {
        let folder = TemporaryFolder()
        let project = Project(folder.url.appending(path: ".kd"))
        let index = try ResultsIndex.open(project)
        try index.ingest()
        #expect(try index.runs().isEmpty)
        #expect(FileSystem.stamp(project.url) == nil)
    }

    @Test func `a folder in the index's place sends it elsewhere`() throws {
        let fixture = try Fixture()
        try FileSystem.ensureDirectory(fixture.project.indexURL.appending(path: "x"))
        try fixture.makeRun("a")
        let index = try ResultsIndex.open(fixture.project)
        #expect(index.location != .file(fixture.project.indexURL))
        try index.ingest()
        #expect(try index.runs().count == 1)
    }
}
