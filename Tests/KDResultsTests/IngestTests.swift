import Foundation
import KDExperiment
import KDTestSupport
import Testing

@testable import KDResults

struct IngestTests {
    typealias Fixture = ProjectFixture

    @Test func `a log becomes points, figures and a spark line`() throws {
        let fixture = try Fixture()
        try fixture.makeRun(
            "a",
            [
                Fixture.start, Fixture.step(1, 3), Fixture.step(2, .nan), Fixture.step(3, 1),
                Fixture.epoch(1, step: 3, top1: 90), Fixture.epoch(2, step: 6, top1: 80),
            ])
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        let run = try #require(try index.run(RunID("a")))
        #expect(run.metrics["val/top1"]?.last == 80)
        #expect(run.metrics["val/top1"]?.best == 90)
        #expect(run.metrics["val/top1"]?.bestEpoch == 1)
        #expect(run.metrics["loss/total"]?.best == 1)
        #expect(run.imagesPerSecond == 100)
        #expect(run.wallSeconds == 12.5)
        #expect(!run.spark.isEmpty)
        let series = try index.series(run.id, metric: "loss/total")
        #expect(series.steps == [1, 2, 3])
        #expect(series.values[1].isNaN)
    }

    @Test func `infinities and NaN survive`() throws {
        let fixture = try Fixture()
        try fixture.makeRun(
            "a", [Fixture.step(1, .infinity), Fixture.step(2, -.infinity), Fixture.step(3, .nan)])
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        let values = try index.series(RunID("a"), metric: "loss/total").values
        #expect(values[0] == .infinity)
        #expect(values[1] == -.infinity)
        #expect(values[2].isNaN)
        let last = try index.run(RunID("a"))?.metrics["loss/total"]?.last
        #expect(last?.isNaN == true)
    }

    @Test func `a torn line is read once it is whole`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", [Fixture.step(1, 3)])
        let line = Array((Fixture.step(2, 2).json + "\n").utf8)
        try FileSystem.append(Array(line[..<20]), to: run.eventsURL)
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        #expect(try index.series(run.id, metric: "loss/total").steps == [1])
        try FileSystem.append(Array(line[20...]), to: run.eventsURL)
        try index.ingest()
        #expect(try index.series(run.id, metric: "loss/total").steps == [1, 2])
        #expect(try index.run(run.id)?.damagedLines == 0)
    }

    @Test func `taking in twice changes nothing`() throws {
        let fixture = try Fixture()
        try fixture.makeRun("a", [Fixture.step(1, 3)])
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        let token = try index.changeToken()
        let report = try index.ingest()
        #expect(report.changedRuns == 0)
        #expect(try index.changeToken() == token)
    }

    @Test func `a heartbeat alone is no news, a phase is`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", [Fixture.start], phase: .training)
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        let token = try index.changeToken()
        var state = try #require(run.readState())
        state.heartbeat += 1
        try run.write(state)
        #expect(try index.ingest().changedRuns == 0)
        #expect(try index.changeToken() == token)
        state.phase = .finished
        try run.write(state)
        #expect(try index.ingest().changedRuns == 1)
        #expect(try index.runs().first?.phase == .finished)
    }

    @Test func `a truncated or replaced log is read from the start`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", [Fixture.step(1, 3), Fixture.step(2, 2)])
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        try FileSystem.replace(
            run.eventsURL, with: Array((Fixture.step(7, 1).json + "\n").utf8), durable: false)
        try index.ingest()
        #expect(try index.series(run.id, metric: "loss/total").steps == [7])
        let longer = (10..<40).map { Fixture.step($0, 1).json + "\n" }.joined()
        try FileSystem.replace(run.eventsURL, with: Array(longer.utf8), durable: false)
        try index.ingest()
        #expect(try index.series(run.id, metric: "loss/total").steps == Array(10..<40))
    }

    @Test func `a resumed run replaces what came after its checkpoint`() throws {
        let fixture = try Fixture()
        let resume = Event(time: 5, step: 2, epoch: 1, kind: .start(resumed: true))
        let run = try fixture.makeRun(
            "a",
            [
                Fixture.start, Fixture.step(1, 3), Fixture.epoch(1, step: 2, top1: 50),
                Fixture.step(3, 0.1, epoch: 1), Fixture.epoch(2, step: 4, top1: 99), resume,
                Fixture.step(3, 0.5, epoch: 1), Fixture.epoch(2, step: 4, top1: 60),
            ])
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        #expect(try index.series(run.id, metric: "loss/total").values == [3, 0.5])
        let figure = try #require(try index.run(run.id)?.metrics["val/top1"])
        #expect(figure.last == 60)
        #expect(figure.best == 60)
    }

    @Test func `damaged and overlong lines are counted and passed over`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", [Fixture.step(1, 3)])
        try FileSystem.append(Array("not json\n".utf8), to: run.eventsURL)
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 10 << 20) + [10]
        try FileSystem.append(long, to: run.eventsURL)
        try fixture.append([Fixture.step(2, 2)], to: run)
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        #expect(try index.series(run.id, metric: "loss/total").steps == [1, 2])
        #expect(try index.run(run.id)?.damagedLines == 2)
    }

    @Test func `a removed run leaves the index`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", [Fixture.step(1, 3)])
        try fixture.makeRun("b", [Fixture.step(1, 3)])
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        #expect(try index.runs().map(\.id.description) == ["a", "b"])
        try FileSystem.remove(run.url)
        try index.ingest()
        #expect(try index.runs().map(\.id.description) == ["b"])
        #expect(try index.series(run.id, metric: "loss/total").steps.isEmpty)
    }

    @Test func `an index made anew says the same`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", [Fixture.start, Fixture.step(1, 3)], phase: .training)
        try fixture.makeRun("b", [Fixture.step(1, .nan)])
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        try fixture.append([Fixture.epoch(1, step: 2, top1: 70.25)], to: run)
        try index.ingest()
        let before = ResultsJSON.text(try index.runs())
        for suffix in ["", "-wal", "-shm"] {
            try FileSystem.remove(URL(filePath: fixture.project.indexURL.path + suffix))
        }
        let second = try ResultsIndex.open(fixture.project)
        try second.reindex()
        #expect(ResultsJSON.text(try second.runs()) == before)
        #expect(before.contains("70.25"))
    }

    @Test func `a damaged index file is moved aside and made anew`() throws {
        let fixture = try Fixture()
        try fixture.makeRun("a", [Fixture.step(1, 3)])
        let garbage = [UInt8](repeating: 0x5A, count: 8192)
        try FileSystem.create(fixture.project.indexURL, with: garbage)
        let index = try ResultsIndex.open(fixture.project)
        #expect(index.notice != nil)
        try index.ingest()
        #expect(try index.runs().count == 1)
        let aside = URL(filePath: fixture.project.indexURL.path + ".damaged")
        #expect(FileSystem.stamp(aside)?.byteCount == 8192)
    }
}
