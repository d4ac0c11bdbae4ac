import Foundation
import KDExperiment
import Testing

@testable import KDTrain

@Suite struct `Runs side by side` {
    private let fixture = RunFixture()
    private let specs = Self.specs()

    /// Students that differ in all that may differ: terms, layers, optimizer, rate, model, length.
    private static func specs() -> [RunSpec] {
        let first = RunFixture.student()
        var second = first
        second.distill.features = [
            FeatureTerm(
                method: .at(ATSettings()), weight: 500,
                layers: [LayerPair(student: "group2", teacher: "group2")])
        ]
        second.distill.tau = 8
        second.schedule.optimizer = .adam(beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0)
        second.schedule.learningRate = 0.002
        var third = first
        third.student = ModelSpec(model: "resnet-8")
        third.distill.features = []
        third.schedule.epochs = 3
        return [first, second, third]
    }

    private func make(_ names: [String]) throws -> [RunDirectory] {
        let teacher = fixture.directory(try #require(specs[0].teacherRunID).description)
        if teacher.readState()?.phase != .finished {
            _ = try fixture.make(try #require(specs[0].teacherRun))
            #expect(TrainerProcess.run(teacher, options: RunFixture.options()) == .finished)
        }
        return try zip(specs, names).map { try fixture.make($0, name: $1) }
    }

    /// Each of the runs trained alone.
    private func trainedAlone() throws -> [RunDirectory] {
        let runs = try make(["alone-a", "alone-b", "alone-c"])
        for run in runs {
            #expect(TrainerProcess.run(run, options: RunFixture.options()) == .finished)
        }
        return runs
    }

    private func expectEqual(_ found: [RunDirectory], _ expected: [RunDirectory]) throws {
        for (found, expected) in zip(found, expected) {
            #expect(try found.lastCheckpoint() == expected.lastCheckpoint(), "\(found.id)")
            #expect(try found.metricLines() == expected.metricLines(), "\(found.id)")
        }
    }

    @Test func `each computes, bit for bit, what it computes alone`() throws {
        let runs = try make(["a", "b", "c"])
        let outcomes = TrainerProcess.run(runs, options: RunFixture.options())
        #expect(outcomes == [.finished, .finished, .finished])
        try expectEqual(runs, try trainedAlone())
        #expect(runs.allSatisfy { $0.readState()?.phase == .finished })
    }

    @Test func `stopping one and taking it up beside the others changes nothing`() throws {
        let runs = try make(["a", "b", "c"])
        var options = RunFixture.options()
        options.probes.didStep = { if $0 == 3 { try? runs[1].send(.stop) } }
        #expect(TrainerProcess.run(runs, options: options) == [.finished, .stopped, .finished])
        // The first is done already; the second goes on alone.
        let outcomes = TrainerProcess.run([runs[1], runs[0]], options: RunFixture.options())
        #expect(outcomes == [.finished, .finished])
        try expectEqual(runs, try trainedAlone())
    }

    @Test func `a paused one keeps nobody waiting, and catches up when resumed`() throws {
        let runs = try make(["a", "b", "c"])
        var options = RunFixture.options()
        options.probes.didStep = { step in
            if step == 2 { try? runs[0].send(.pause) }
            // Only the third has a third epoch: it got there while the first stood still.
            if step > 12 { try? runs[0].send(.resume) }
        }
        let outcomes = TrainerProcess.run(runs, options: options)
        #expect(outcomes == [.finished, .finished, .finished])
        try expectEqual(runs, try trainedAlone())
    }

    /// Options under which a file cannot be written until there is room.
    private static func options(waitingFor url: URL, _ hasRoom: StopFlag) -> TrainerOptions {
        var options = RunFixture.options()
        options.probes.willWrite = { written throws(SystemError) in
            guard written == url, !hasRoom.isRaised else { return }
            throw SystemError(action: "write", subject: "file", code: 28)
        }
        return options
    }

    private static func isWaiting(_ run: RunDirectory) -> Bool {
        run.readState()?.error?.contains("waiting for room") == true
    }

    @Test func `while one waits for room on the disk the others do as they are told`() async throws
    {
        let runs = try make(["a", "b", "c"])
        let hasRoom = StopFlag()
        var options = Self.options(waitingFor: runs[0].lastCheckpointURL, hasRoom)
        options.probes.didStep = { if $0 == 2 { try? runs[0].send(.checkpoint) } }
        let trainer = TrainerThread(runs, options)
        #expect(try await eventually { Self.isWaiting(runs[0]) })
        try runs[1].send(.pause)
        try runs[2].send(.stop)
        #expect(try await eventually { runs[1].readState()?.phase == .paused })
        #expect(try await eventually { runs[2].readState()?.phase == .stopped })
        #expect(FileSystem.stamp(runs[2].lastCheckpointURL) != nil)
        #expect(Self.isWaiting(runs[0]) && trainer.outcomes == nil)
        hasRoom.raise()
        // Its pause holds until it is told otherwise, with the checkpoint that it was due.
        #expect(try await eventually { runs[0].readState()?.phase == .finished })
        #expect(runs[1].readState()?.phase == .paused)
        #expect(FileSystem.stamp(runs[1].lastCheckpointURL) != nil)
        try runs[1].send(.resume)
        #expect(try await eventually { trainer.outcomes != nil })
        #expect(trainer.outcomes == [.finished, .finished, .stopped])
        #expect(TrainerProcess.run(runs[2], options: RunFixture.options()) == .finished)
        try expectEqual(runs, try trainedAlone())
    }

    @Test func `one that cannot begin for want of room keeps no other from stopping`() async throws
    {
        let runs = Array(try make(["a", "b", "c"])[..<2])
        let hasRoom = StopFlag()
        let trainer = TrainerThread(
            runs, Self.options(waitingFor: runs[0].eventsURL, hasRoom))
        #expect(try await eventually { Self.isWaiting(runs[0]) })
        try runs[1].send(.stop)
        #expect(try await eventually { runs[1].readState()?.phase == .stopped })
        #expect(trainer.outcomes == nil)
        hasRoom.raise()
        #expect(try await eventually { trainer.outcomes != nil })
        #expect(trainer.outcomes == [.finished, .stopped])
    }

    @Test func `one that diverges fails alone`() throws {
        let runs = try make(["a", "b", "c"])
        var broken = specs[1]
        broken.schedule.learningRate = 1e30
        try FileSystem.replace(runs[1].specURL, with: Array(broken.yaml.utf8), durable: false)
        let outcomes = TrainerProcess.run(runs, options: RunFixture.options())
        #expect(outcomes[0] == .finished && outcomes[2] == .finished)
        #expect(outcomes[1].exitStatus == 1 && outcomes[1].message?.contains("step 2") == true)
        let alone = try trainedAlone()
        try expectEqual([runs[0], runs[2]], [alone[0], alone[2]])
    }

    @Test func `one that fell behind by a crash is waited for`() throws {
        let runs = try make(["a", "b", "c"])
        var options = RunFixture.options()
        // As if the process had died between two checkpoints: the first is older by a few steps.
        options.probes.didStep = { if $0 == 2 { try? runs[0].send(.stop) } }
        _ = TrainerProcess.run([runs[0]], options: options)
        options.probes.didStep = { step in
            if step == 6 { for run in runs[1...] { try? run.send(.stop) } }
        }
        _ = TrainerProcess.run(Array(runs[1...]), options: options)
        let outcomes = TrainerProcess.run(runs, options: RunFixture.options())
        #expect(outcomes == [.finished, .finished, .finished])
        try expectEqual(runs, try trainedAlone())
    }

    @Test func `what does not belong ends as unusable, what is busy is left alone`() throws {
        let runs = try make(["a", "b", "c"])
        var other = specs[1]
        other.seed += 1
        try FileSystem.replace(runs[1].specURL, with: Array(other.yaml.utf8), durable: false)
        let lock = try #require(try FileLock.tryAcquire(runs[2].lockURL))
        let outcomes = TrainerProcess.run(runs, options: RunFixture.options())
        withExtendedLifetime(lock) {}
        #expect(outcomes[0] == .finished)
        #expect(outcomes[1].exitStatus == 65)
        #expect(outcomes[1].message?.contains("runs beside it") == true)
        #expect(outcomes[2].exitStatus == 75 && runs[2].readState()?.phase == .queued)
    }

    @Test func `a lesson is computed once for all that ask for it in turn`() throws {
        let run = try make(["a"])[0]
        let context = ComputeContext(threads: 1)
        let source = try LessonSource(specs[0], in: run, isShared: true, context: context)
        let first = try #require(try source.lesson(0, epoch: 0).teacher)
        let again = try #require(try source.lesson(0, epoch: 0).teacher)
        let next = try #require(try source.lesson(1, epoch: 0).teacher)
        #expect(first.logits === again.logits)
        #expect(first.logits !== next.logits)
        let single = try LessonSource(specs[0], in: run, isShared: false, context: context)
        let kept = try #require(try single.lesson(0, epoch: 0).teacher)
        #expect(try single.lesson(0, epoch: 0).teacher?.logits !== kept.logits)
    }
}
