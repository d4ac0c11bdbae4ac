import Foundation
import KDExperiment
import Synchronization
import Testing

@testable import KDTrain

@Suite struct ResumeTests {
    private let fixture = RunFixture()

    /// A student of every kind of term, beside the finished run of its teacher.
    private func makeStudent(_ name: String) throws -> RunDirectory {
        let spec = RunFixture.student()
        let teacher = fixture.directory(try #require(spec.teacherRunID).description)
        if teacher.readState()?.phase != .finished {
            _ = try fixture.make(try #require(spec.teacherRun))
            #expect(TrainerProcess.run(teacher, options: RunFixture.options()) == .finished)
        }
        return try fixture.make(spec, name: name)
    }

    /// Stops wherever the generator says, again and again, until the run is finished.
    private func trainInPieces(_ run: RunDirectory, seed: UInt64) -> Int {
        var generator = RandomGenerator(seed: seed)
        for attempt in 1...100 {
            let length = 1 + generator.nextInteger(below: 5)
            let first = Mutex<Int?>(nil)
            var options = RunFixture.options()
            options.probes.didStep = { step in
                let start = first.withLock { first in
                    first = first ?? step
                    return first ?? step
                }
                if step - start + 1 == length { try? run.send(.stop) }
            }
            if TrainerProcess.run(run, options: options) == .finished { return attempt }
        }
        return 0
    }

    @Test func `a run stopped at random steps ends bit for bit as one that never was`() throws {
        let whole = try makeStudent("whole")
        #expect(TrainerProcess.run(whole, options: RunFixture.options()) == .finished)
        for seed in [1, 2] as [UInt64] {
            let pieces = try makeStudent("pieces-\(seed)")
            #expect(trainInPieces(pieces, seed: seed) > 2)
            #expect(try pieces.lastCheckpoint() == whole.lastCheckpoint())
            #expect(try pieces.metricLines() == whole.metricLines())
        }
    }

    @Test func `an average and a decoupled decay are taken up bit for bit too`() throws {
        var spec = RunFixture.spec()
        spec.schedule.optimizer = .adamw(
            beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.05)
        (spec.schedule.learningRate, spec.schedule.clip, spec.schedule.ema) = (0.005, 0.5, 0.9)
        let whole = try fixture.make(spec, name: "averaged")
        #expect(TrainerProcess.run(whole, options: RunFixture.options()) == .finished)
        let pieces = try fixture.make(spec, name: "averaged-pieces")
        #expect(trainInPieces(pieces, seed: 3) > 2)
        #expect(try pieces.lastCheckpoint() == whole.lastCheckpoint())
        #expect(try pieces.metricLines() == whole.metricLines())
        #expect(try whole.metricLines()[0].contains("train/gradient_norm="))

        // What was tested is the average, not the weights that it was made from.
        spec.schedule.ema = nil
        let plain = try fixture.make(spec, name: "plain")
        #expect(TrainerProcess.run(plain, options: RunFixture.options()) == .finished)
        let (averaged, raw) = (
            try SafetensorsFile(whole.lastCheckpointURL),
            try SafetensorsFile(plain.lastCheckpointURL)
        )
        let name = "fc.weight"
        #expect(
            try averaged.floats(named: "trainer/student/" + name) == raw.floats(named: name))
        #expect(try averaged.floats(named: name) != raw.floats(named: name))
        #expect(try whole.metricLines().last != plain.metricLines().last)
    }

    @Test func `a run on files, mixed and cut, is taken up bit for bit`() throws {
        let tree = ImageTreeFixture()
        try tree.fill("", classes: ["a", "b", "c"], images: 8)
        try tree.put("cut.png", at: "b/broken.png")
        var spec = RunFixture.spec()
        spec.data = tree.spec(augment: [.resizedCrop, .flip], damaged: .skip)
        spec.data.folderClasses = 3
        spec.data.mixing = BatchMixing(mixup: 0.5, mixupShare: 0.75, cutmix: 1)
        spec.data.erase = 0.5
        spec.schedule.batch = 4
        let whole = try fixture.make(spec, name: "files")
        let outcome = TrainerProcess.run(whole, options: RunFixture.options())
        #expect(outcome == .finished, "\(outcome)")
        let pieces = try fixture.make(spec, name: "files-pieces")
        #expect(trainInPieces(pieces, seed: 4) > 1)
        #expect(try pieces.lastCheckpoint() == whole.lastCheckpoint())
        #expect(try pieces.metricLines() == whole.metricLines())
    }

    @Test func `killed at any moment, a run loses nothing but steps`() throws {
        let whole = try makeStudent("whole")
        let copies = Mutex<[RunDirectory]>([])
        let writes = Mutex(0)
        var options = RunFixture.options()
        options.pace.checkpoints = 0
        options.probes.willWrite = { [fixture] _ in
            // A prime stride reaches every kind of write.
            let count = writes.withLock {
                $0 += 1; return $0
            }
            guard count % 5 == 0, let copy = try? fixture.copy(whole, as: "killed-\(count)") else {
                return
            }
            copies.withLock { $0.append(copy) }
        }
        #expect(TrainerProcess.run(whole, options: options) == .finished)
        let killed = copies.withLock { $0 }
        #expect(killed.count > 5)
        for copy in killed {
            // A file that was being written is there in part.
            let part = copy.checkpointsURL.appending(path: "last.safetensors.tmp1")
            try FileSystem.ensureDirectory(copy.checkpointsURL)
            try FileSystem.replace(part, with: [0, 1], durable: false)
            #expect(TrainerProcess.run(copy, options: RunFixture.options()) == .finished)
            #expect(FileSystem.stamp(part) == nil)
            #expect(try copy.lastCheckpoint() == whole.lastCheckpoint())
            #expect(try copy.metricLines() == whole.metricLines())
        }
    }

    @Test func `the number of threads does not change the result`() throws {
        let one = try makeStudent("one")
        let two = try makeStudent("two")
        var options = RunFixture.options()
        #expect(TrainerProcess.run(one, options: options) == .finished)
        options.threads = 2
        #expect(TrainerProcess.run(two, options: options) == .finished)
        #expect(try one.lastCheckpoint() == two.lastCheckpoint())
    }

    @Test func `a run that died after its last epoch only has its end written`() throws {
        let run = try fixture.make(RunFixture.spec())
        #expect(TrainerProcess.run(run, options: RunFixture.options()) == .finished)
        let before = try run.metricLines()
        try run.write(RunState(phase: .queued, attempts: 1))
        #expect(TrainerProcess.run(run, options: RunFixture.options()) == .finished)
        #expect(try run.metricLines() == before)
        #expect(try run.events().last?.kind.name == "end")
    }
}
