import Foundation
import KDExperiment
import KDLaunch
import KDTestSupport
import Testing

@testable import KDResults
@testable import KDTUI

struct ProjectReaderTests {
    private let folder = TemporaryFolder()

    /// A project of runs that differ in their seeds, its reader up to date.
    private func reader(runs: Int, phase: RunPhase = .finished) throws -> ProjectReader {
        let project = Project(folder.url.appending(path: ".kd", directoryHint: .isDirectory))
        try project.create()
        for number in 0..<runs {
            let run = project.runDirectory(RunID("run-\(number)"))
            try FileSystem.createDirectory(run.url)
            var state = RunState(phase: phase, epoch: 1, epochs: 4, startedAt: 5)
            if phase.isLive { state.process = .current }
            try run.write(state)
        }
        let reader = ProjectReader(project)
        _ = reader.open()
        reader.ingest()
        #expect(reader.refresh())
        return reader
    }

    @Test func `a look without news makes nothing`() throws {
        let reader = try reader(runs: 5)
        #expect(reader.madeRecords == 5)
        reader.ingest()
        #expect(!reader.refresh())
        #expect(reader.madeRecords == 5)
    }

    @Test func `news of one run makes one record`() throws {
        let reader = try reader(runs: 5)
        let run = reader.project.runDirectory(RunID("run-3"))
        try run.write(RunState(phase: .finished, epoch: 4, epochs: 4, startedAt: 5))
        reader.ingest()
        #expect(reader.refresh())
        #expect(reader.madeRecords == 6)
        #expect(reader.records.map(\.epoch) == [1, 1, 1, 4, 1])
        try FileSystem.remove(run.url)
        reader.ingest()
        #expect(reader.refresh())
        #expect(reader.records.map(\.id.description) == ["run-0", "run-1", "run-2", "run-4"])
        #expect(reader.madeRecords == 6)
    }

    @Test func `jobs of runs that wait are read again when Slurm had news, not before`() throws {
        let reader = try reader(runs: 2, phase: .queued)
        let run = reader.project.runDirectory(RunID("run-1"))
        let folder = reader.project.url.appending(path: "slurm", directoryHint: .isDirectory)
        try FileSystem.ensureDirectory(folder)
        func note(_ state: String) throws {
            let text = "{\"job\":\"7_1\",\"state\":\"\(state)\",\"runs\":[\"run-1\"]}"
            try Data(text.utf8).write(to: run.slurmRecordURL)
        }
        func tell() throws {
            try FileSystem.replace(folder.appending(path: "changed"), with: [], durable: false)
        }
        try note("PENDING")
        #expect(!reader.refresh())
        try tell()
        #expect(reader.refresh())
        #expect(reader.records.map(\.job) == [nil, "7_1 pending"])
        #expect(!reader.refresh())
        try run.write(RunState(phase: .stopped, startedAt: 5))
        reader.ingest()
        #expect(reader.refresh())
        try FileSystem.remove(run.slurmRecordURL)
        try tell()
        #expect(reader.refresh() && reader.records.map(\.job) == [nil, nil])
    }

    @Test func `a live run whose trainer says nothing is no news, and its death is`() throws {
        let reader = try reader(runs: 2, phase: .training)
        #expect(!reader.refresh())
        let run = reader.project.runDirectory(RunID("run-1"))
        var state = try #require(run.readState())
        state.process = ProcessIdentity(pid: ProcessIdentity.current.pid, startTime: 1)
        try run.write(state)
        #expect(reader.refresh())
        #expect(reader.records.map(\.phase) == [.training, .lost])
        #expect(!reader.refresh())
    }

    @Test func `what settings say is made once for all runs`() {
        var texts = SettingTexts()
        for seed in 0..<50 {
            let entries = [SpecEntry("tau", .int(4)), SpecEntry("seed\u{1B}", .int(seed % 5))]
            let found = entries.map { texts.text(of: $0) }
            #expect(found.map(\.path) == ["tau", "seed\u{241B}"])
            #expect(found.map(\.text) == ["4", "\(seed % 5)"])
        }
        #expect(texts.madeCount == 6)
    }

    @Test func `settings differ wherever they stand`() {
        func record(_ id: String, _ settings: [(String, String)]) -> RunRecord {
            let summary = RunSummary(
                id: RunID(id), name: id, state: nil, settings: [], metrics: [:], spark: [],
                damagedLines: 0)
            var record = RunRecord(summary, name: id)
            record.settings = settings.map { RunRecord.Setting(path: $0.0, text: $0.1) }
            return record
        }
        var runs = [
            record("a", [("name", "x"), ("tau", "4"), ("lr", "1"), ("seed", "0")]),
            record("b", [("name", "x"), ("lr", "1"), ("tau", "8"), ("seed", "1")]),
            record("c", [("name", "x"), ("tau", "4"), ("lr", "1"), ("extra", "z")]),
        ]
        #expect(SettingDifference.paths(of: runs) == ["tau", "extra"])
        SettingDifference.fill(&runs)
        #expect(runs.map(\.distinction) == ["tau 4", "tau 8", "tau 4 · extra z"])
    }
}
