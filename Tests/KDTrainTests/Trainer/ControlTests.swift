import Foundation
import KDExperiment
import KDTestSupport
import Synchronization
import Testing

@testable import KDTrain

@Suite struct ControlTests {
    private let fixture = RunFixture()

    @Test func `stop is final, and of pause and resume the later one counts`() {
        var control = RunControl()
        control.take(.pause)
        #expect(control.next() == .hold)
        control.take(.resume)
        #expect(control.next() == .goOn)
        control.take(.checkpoint)
        #expect(control.urgentOrder == .goOn)
        control.take(.pause)
        #expect(control.urgentOrder == .hold)
        #expect(control.next() == .save)
        #expect(control.next() == .hold)
        control.take(.stop)
        control.take(.resume)
        #expect(control.next() == .end)
        #expect(control.next() == .end)
    }

    @Test func `words from before the trainer are not read, torn lines wait`() throws {
        let folder = TemporaryFolder()
        let url = folder.url.appending(path: "control")
        try FileSystem.append(Array("stop\n".utf8), to: url)
        var reader = ControlReader(url)
        #expect(reader.next() == [])
        try FileSystem.append(Array("pause\nres".utf8), to: url)
        #expect(reader.next() == [.command(.pause)])
        #expect(reader.next() == [])
        try FileSystem.append(Array("ume\n\nfly\u{1B}\n".utf8), to: url)
        #expect(reader.next() == [.command(.resume), .unknown("fly␛")])
        try FileSystem.replace(url, with: Array("stop\n".utf8), durable: false)
        #expect(reader.next() == [.command(.stop)])
    }

    @Test func `a control file without line breaks is passed over`() throws {
        let folder = TemporaryFolder()
        let url = folder.url.appending(path: "control")
        var reader = ControlReader(url)
        try FileSystem.append(Array(repeating: 0, count: 200_000), to: url)
        for _ in 0..<10 { #expect(reader.next() == []) }
        try FileSystem.append(Array("\nstop\n".utf8), to: url)
        #expect(reader.next().last == .command(.stop))
    }

    @Test func `a run pauses with a checkpoint, beats meanwhile, goes on when told`() async throws {
        let run = try fixture.make(RunFixture.spec())
        var options = RunFixture.options()
        options.probes.didStep = { if $0 == 3 { try? run.send(.pause) } }
        let trainer = TrainerThread(run, options)
        #expect(try await eventually { run.readState()?.phase == .paused })
        #expect(try SafetensorsFile(run.lastCheckpointURL).metadata["step"] == "3")
        let heartbeat = try #require(run.readState()?.heartbeat)
        #expect(try await eventually { run.readState().map { $0.heartbeat > heartbeat } ?? false })
        try run.send(.resume)
        #expect(try await eventually { trainer.outcome != nil })
        #expect(trainer.outcome == .finished)
    }

    @Test func `a paused run can be stopped`() async throws {
        let run = try fixture.make(RunFixture.spec())
        var options = RunFixture.options()
        options.probes.didStep = { if $0 == 2 { try? run.send(.pause) } }
        let trainer = TrainerThread(run, options)
        #expect(try await eventually { run.readState()?.phase == .paused })
        try run.send(.stop)
        #expect(try await eventually { trainer.outcome != nil })
        #expect(trainer.outcome == .stopped)
        #expect(run.readState()?.phase == .stopped && run.readState()?.endedAt != nil)
        #expect(try run.events().last?.kind == .end(.stopped, message: nil))
    }

    @Test func `a checkpoint is written when asked for, and an unknown word is logged`() throws {
        let run = try fixture.make(RunFixture.spec(epochs: 1))
        let steps = Mutex<[String]>([])
        var options = RunFixture.options()
        options.probes.didStep = { step in
            if step == 2 {
                try? run.send(.checkpoint)
                try? FileSystem.append(Array("dance\n".utf8), to: run.controlURL)
            }
            if step == 3 {
                let found = try? SafetensorsFile(run.lastCheckpointURL).metadata["step"]
                steps.withLock { $0.append(found ?? "none") }
            }
        }
        #expect(TrainerProcess.run(run, options: options) == .finished)
        #expect(steps.withLock { $0 } == ["2"])
        #expect(
            try run.events().contains {
                if case .log(.warning, let text) = $0.kind { text.contains("dance") } else { false }
            })
    }
}

@Suite struct FullDiskTests {
    private let fixture = RunFixture()
    private static let full = SystemError(action: "write", subject: "file", code: 28)

    @Test func `a full disk pauses the run until there is room`() async throws {
        let run = try fixture.make(RunFixture.spec())
        let hasRoom = StopFlag()
        var options = RunFixture.options()
        options.probes.willWrite = { url throws(SystemError) in
            if url == run.bestCheckpointURL, !hasRoom.isRaised { throw Self.full }
        }
        let trainer = TrainerThread(run, options)
        #expect(try await eventually { run.readState()?.phase == .paused })
        #expect(run.readState()?.error?.contains("waiting for room") == true)
        hasRoom.raise()
        #expect(try await eventually { trainer.outcome != nil })
        #expect(trainer.outcome == .finished)
        #expect(run.readState()?.error == nil)
    }

    @Test func `a run told to stop on a full disk stops and says what is lost`() async throws {
        let run = try fixture.make(RunFixture.spec())
        var options = RunFixture.options()
        options.probes.didStep = { if $0 == 2 { try? run.send(.checkpoint) } }
        options.probes.willWrite = { url throws(SystemError) in
            if url == run.lastCheckpointURL { throw Self.full }
        }
        let trainer = TrainerThread(run, options)
        #expect(try await eventually { run.readState()?.phase == .paused })
        try run.send(.stop)
        #expect(try await eventually { trainer.outcome != nil })
        #expect(trainer.outcome == .stopped)
        #expect(run.readState()?.error?.contains("from 0 to 2") == true)
    }

    @Test func `any other failure to write ends the run as failed`() throws {
        let run = try fixture.make(RunFixture.spec())
        var options = RunFixture.options()
        options.probes.willWrite = { url throws(SystemError) in
            if url == run.lastCheckpointURL {
                throw SystemError(action: "write", subject: url.path, code: 5)
            }
        }
        #expect(TrainerProcess.run(run, options: options).exitStatus == 1)
        #expect(run.readState()?.phase == .failed)
        #expect(run.readState()?.error?.contains("cannot write") == true)
    }
}
