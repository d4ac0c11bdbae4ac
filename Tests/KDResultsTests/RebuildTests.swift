import Foundation
import KDExperiment
import Testing

@testable import KDResults

struct RebuildTests {
    typealias Fixture = ProjectFixture

    private func removeIndex(_ fixture: Fixture) throws {
        for suffix in ["", "-wal", "-shm"] {
            try FileSystem.remove(URL(filePath: fixture.project.indexURL.path + suffix))
        }
    }

    /// Runs that were resumed, torn, damaged and that diverged, taken in piece by piece.
    private func fill(_ fixture: Fixture, _ index: ResultsIndex) throws {
        let resume = Event(time: 5, step: 2, epoch: 1, kind: .start(resumed: true))
        let resumed = try fixture.makeRun(
            "resumed", [Fixture.start, Fixture.step(1, 3), Fixture.epoch(1, step: 2, top1: 50)])
        let torn = try fixture.makeRun("torn", [Fixture.step(1, 3)], phase: .training)
        let diverged = try fixture.makeRun(
            "diverged", [Fixture.step(1, 3), Fixture.step(2, -.infinity), Fixture.step(3, .nan)])
        try index.ingest()
        try fixture.append(
            [Fixture.step(3, 0.1, epoch: 1), Fixture.epoch(2, step: 4, top1: 99)], to: resumed)
        let line = Array((Fixture.step(2, 2).json + "\n").utf8)
        try FileSystem.append(Array(line[..<20]), to: torn.eventsURL)
        try index.ingest()
        try fixture.append([resume, Fixture.epoch(2, step: 4, top1: 61.125)], to: resumed)
        try FileSystem.append(Array(line[20...]), to: torn.eventsURL)
        try FileSystem.append(Array("damaged\n{\"kind\":\"st".utf8), to: torn.eventsURL)
        try fixture.append([Fixture.epoch(1, step: 3, top1: .nan)], to: diverged)
        try index.ingest()
        try torn.write(RunState(phase: .lost, epoch: 1, epochs: 2, trainedSeconds: 3.5))
        try index.ingest()
    }

    @Test func `an index made anew says the same, byte for byte`() throws {
        let fixture = try Fixture()
        let index = try ResultsIndex.open(fixture.project)
        try fill(fixture, index)
        let before = ResultsJSON.text(try index.runs())
        try removeIndex(fixture)
        let second = try ResultsIndex.open(fixture.project)
        try second.reindex()
        #expect(ResultsJSON.text(try second.runs()) == before)
        try second.reindex()
        #expect(ResultsJSON.text(try second.runs()) == before)
        for text in ["61.125", "\"nan\"", "\"-inf\"", "\"damaged_lines\":1", "3.5"] {
            #expect(before.contains(text))
        }
        #expect(!before.contains("99"))
    }

    @Test func `a thousand runs are listed, and again at once`() throws {
        let fixture = try Fixture()
        for number in 0..<1000 {
            try fixture.makeRun(
                "run-\(number)",
                [Fixture.step(1, 3), Fixture.epoch(1, step: 2, top1: Double(number % 100))])
        }
        let index = try ResultsIndex.open(fixture.project)
        #expect(try index.ingest().changedRuns == 1000)
        #expect(try index.ingest().changedRuns == 0)
        let runs = try index.runs()
        #expect(runs.count == 1000)
        #expect(runs.allSatisfy { $0.metrics["val/top1"] != nil })
        #expect(runs.map(\.id) == runs.map(\.id).sorted())
        #expect(try index.runs() == runs)
    }

    @Test func `a value at an epoch is a column`() throws {
        let fixture = try Fixture()
        try fixture.makeRun(
            "a", [Fixture.epoch(1, step: 3, top1: 90), Fixture.epoch(2, step: 6, top1: 80)])
        try fixture.makeRun("b", [Fixture.epoch(1, step: 3, top1: 70)])
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        let columns = ["id", "val/top1@1", "val/top1@2"]
        let runs = try index.runs(for: columns.map { ResultColumn($0) })
        let table = ResultsTable(runs, columns: columns)
        #expect(table.text(.tsv) == "id\tval/top1@1\tval/top1@2\na\t90\t80\nb\t70\t\n")
        let filter = try RunFilterExpression("val/top1@1 > 80", for: runs)
        #expect(runs.filter(filter.matches).map(\.id.description) == ["a"])
    }

    @Test func `the reported result tells the epoch that was tested`() throws {
        let fixture = try Fixture()
        let final = Event(
            time: 9, step: 6, epoch: 2,
            kind: .epoch([MetricValue("test/top1", 97.5), MetricValue("test/epoch", 1)]))
        try fixture.makeRun("a", [Fixture.epoch(1, step: 3, top1: 90), final])
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        let result = try #require(try index.run(RunID("a"))?.reported)
        #expect(result.value == 97.5)
        #expect(result.epoch == 1)
    }
}
