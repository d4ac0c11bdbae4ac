import Foundation
import KDExperiment
import KDTestSupport
import Testing

@testable import KDResults

struct FsckTests {
    typealias Fixture = ProjectFixture

    /// Findings but for the missing spec, which no run of these tests has.
    private func findings(_ fixture: Fixture) -> [FsckFinding] {
        Fsck.examine(fixture.project).findings.filter { $0.file != "spec.yaml" }
    }

    private func repair(_ fixture: Fixture) -> [RepairOutcome] {
        Fsck.repair(Fsck.examine(fixture.project), of: fixture.project)
    }

    private func writeCheckpoint(_ url: URL, _ value: Float = 1) throws {
        try FileSystem.ensureDirectory(url.deletingLastPathComponent())
        var document = SafetensorsDocument(metadata: [:])
        document.append("weight", shape: [2], floats: [value, 2])
        try document.write(to: url, durable: false)
    }

    private func truncate(_ url: URL) throws {
        let bytes = try Array(Data(contentsOf: url).dropLast(3))
        try FileSystem.replace(url, with: bytes, durable: false)
    }

    @Test func `a whole run has nothing to find but its missing spec`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", [Fixture.start, Fixture.step(1, 3)])
        try writeCheckpoint(run.lastCheckpointURL)
        let report = Fsck.examine(fixture.project)
        #expect(report.findings.map(\.file) == ["spec.yaml"])
        #expect(report.findings[0].severity == .loss)
        #expect(!report.isSound)
    }

    @Test func `a faulty spec is named with its line`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a")
        try FileSystem.create(run.specURL, with: Array("experiment: x\nstudent: [\n".utf8))
        let finding = try #require(Fsck.examine(fixture.project).findings.first)
        #expect(finding.file == "spec.yaml")
        #expect(finding.problem.hasPrefix("line "))
    }

    @Test func `damaged lines are named by their bytes`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", [Fixture.step(1, 3)])
        let length = try #require(FileSystem.stamp(run.eventsURL)).byteCount
        try FileSystem.append(Array("{\"kind\":\u{1B}[31m\n".utf8), to: run.eventsURL)
        try fixture.append([Fixture.step(2, 2)], to: run)
        let finding = try #require(findings(fixture).first)
        #expect(finding.file == "events.jsonl")
        #expect(finding.offset == length)
        #expect(finding.severity == .damage)
        #expect(!finding.description.contains("\u{1B}"))
    }

    @Test func `many damaged lines are counted`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a")
        try FileSystem.append(
            Array(String(repeating: "x\n", count: 50).utf8), to: run.eventsURL)
        let found = findings(fixture)
        #expect(found.count == LineDamage.limit + 1)
        #expect(found.last?.problem.hasPrefix("30 more") == true)
    }

    @Test func `a torn tail is ended, and later events are read`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", [Fixture.step(1, 3)])
        try FileSystem.append(Array("{\"kind\":\"st".utf8), to: run.eventsURL)
        #expect(findings(fixture).map(\.repair) == [.endTornLine])
        #expect(repair(fixture).map(\.failure) == [nil])
        try fixture.append([Fixture.step(2, 2)], to: run)
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        #expect(try index.series(run.id, metric: "loss/total").steps == [1, 2])
    }

    @Test func `a line torn before a trainer resumed is only a note`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", [Fixture.step(1, 3)])
        try FileSystem.append(Array("{\"kind\":\"st\n".utf8), to: run.eventsURL)
        try fixture.append(
            [Event(time: 2, step: 1, epoch: 0, kind: .start(resumed: true))], to: run)
        #expect(findings(fixture).map(\.severity) == [.note])
        try FileSystem.append(Array("{\n".utf8), to: run.eventsURL)
        #expect(findings(fixture).map(\.severity) == [.note, .note])
        try fixture.append([Fixture.step(2, 2)], to: run)
        #expect(findings(fixture).map(\.severity) == [.note, .damage])
    }

    @Test func `a last line without its line break is saved`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a")
        try FileSystem.append(Array(Fixture.step(1, 3).json.utf8), to: run.eventsURL)
        #expect(findings(fixture).map(\.severity) == [.note])
        _ = repair(fixture)
        #expect(findings(fixture).isEmpty)
        let index = try ResultsIndex.open(fixture.project)
        try index.ingest()
        #expect(try index.series(run.id, metric: "loss/total").steps == [1])
    }

    @Test func `a run whose trainer is gone is marked lost`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", phase: .training)
        var state = try #require(run.readState())
        state.process = ProcessIdentity(pid: .max, startTime: 1)
        try run.write(state)
        #expect(findings(fixture).map(\.repair) == [.markLost])
        _ = repair(fixture)
        #expect(run.readState()?.phase == .lost)
        #expect(findings(fixture).isEmpty)
    }

    @Test func `a run at work is left alone`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", phase: .training)
        var state = try #require(run.readState())
        state.process = .current
        try run.write(state)
        try FileSystem.append(Array("{\"kind\":\"st".utf8), to: run.eventsURL)
        #expect(findings(fixture).isEmpty)
    }

    @Test func `no repair touches a run whose lock is taken`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a")
        try FileSystem.append(Array("{".utf8), to: run.eventsURL)
        let lock = try #require(try FileLock.tryAcquire(run.lockURL))
        #expect(repair(fixture).map(\.failure) == ["a trainer is at work on the run"])
        withExtendedLifetime(lock) {}
        #expect(FileSystem.stamp(run.eventsURL)?.byteCount == 1)
    }

    @Test func `a missing state is written from the log`() throws {
        let fixture = try Fixture()
        let end = Event(time: 2000, step: 6, epoch: 2, kind: .end(.finished, message: nil))
        let run = try fixture.makeRun(
            "a", [Fixture.start, Fixture.epoch(1, step: 3, top1: 90), end])
        try FileSystem.replace(run.stateURL, with: Array("{}".utf8), durable: false)
        _ = repair(fixture)
        let state = try #require(run.readState())
        #expect(state.phase == .finished)
        #expect(state.epoch == 2)
        #expect(state.endedAt == 2000)
    }

    @Test func `a damaged checkpoint is set aside and the best one continues`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", phase: .stopped)
        try writeCheckpoint(run.lastCheckpointURL)
        try truncate(run.lastCheckpointURL)
        try writeCheckpoint(run.bestCheckpointURL, 7)
        #expect(findings(fixture).map(\.repair) == [.continueFromBest])
        _ = repair(fixture)
        #expect(try SafetensorsFile(run.lastCheckpointURL).floats(named: "weight") == [7, 2])
        #expect(FileSystem.stamp(URL(filePath: run.lastCheckpointURL.path + ".damaged")) != nil)
        #expect(findings(fixture).isEmpty)
    }

    @Test func `a damaged best checkpoint leaves the last one alone`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a", phase: .finished)
        try writeCheckpoint(run.lastCheckpointURL)
        try writeCheckpoint(run.bestCheckpointURL)
        try truncate(run.bestCheckpointURL)
        let found = findings(fixture)
        #expect(found.map(\.saved) == ["last.safetensors is whole"])
        _ = repair(fixture)
        #expect(FileSystem.stamp(run.bestCheckpointURL) == nil)
        #expect(FileSystem.stamp(run.lastCheckpointURL) != nil)
    }

    @Test func `attention files are checked against the log`() throws {
        let fixture = try Fixture()
        let names = ["attention/epoch-0001.safetensors", "attention/epoch-0002.safetensors"]
        let events = names.enumerated().map {
            Event(time: 1, step: $0, epoch: $0 + 1, kind: .attention(file: $1))
        }
        let run = try fixture.makeRun("a", events)
        try writeCheckpoint(run.url.appending(path: names[0]))
        try truncate(run.url.appending(path: names[0]))
        let found = findings(fixture)
        #expect(found.map(\.file) == [names[0], "events.jsonl"])
        #expect(found[0].repair == .setAside(file: names[0]))
    }

    @Test func `only temporaries of dead writers are deleted`() throws {
        let fixture = try Fixture()
        let run = try fixture.makeRun("a")
        let stray = run.url.appending(path: "state.json.tmp\(Int32.max)")
        let used = run.url.appending(path: "notes.json.tmp\(ProcessIdentity.current.pid)")
        for url in [stray, used] { try FileSystem.create(url, with: [1]) }
        _ = repair(fixture)
        #expect(FileSystem.stamp(stray) == nil)
        #expect(FileSystem.stamp(used) != nil)
    }

    @Test func `a file among the runs is named`() throws {
        let fixture = try Fixture()
        try FileSystem.create(fixture.project.runsURL.appending(path: "stray.txt"), with: [1])
        #expect(findings(fixture).map(\.file) == ["."])
    }

    @Test func `the report is JSON`() throws {
        let fixture = try Fixture()
        try fixture.makeRun("a")
        let report = Fsck.examine(fixture.project)
        let value = try JSONParser.parse(report.value.json)
        #expect(value["runs"]?.integer == 1)
        #expect(value["sound"]?.truth == false)
        let finding = try #require(value["findings"]?.elements?.first)
        #expect(finding["file"]?.text == "spec.yaml")
        #expect(finding["severity"]?.text == "loss")
    }
}
