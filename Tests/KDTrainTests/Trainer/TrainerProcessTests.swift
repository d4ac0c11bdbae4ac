import Foundation
import KDExperiment
import KDModels
import Testing

@testable import KDTrain

@Suite struct TrainerProcessTests {
    private let fixture = RunFixture()

    @Test func `a run trains to its end and says so everywhere`() throws {
        let run = try fixture.make(RunFixture.spec())
        #expect(TrainerProcess.run(run, options: RunFixture.options()) == .finished)

        let state = try #require(run.readState())
        #expect(state.phase == .finished && state.epoch == 2 && state.epochs == 2)
        #expect(state.step == state.steps && state.step > 2)
        #expect(state.attempts == 1 && state.error == nil && state.endedAt != nil)
        #expect(state.process == .current && state.trainedSeconds > 0)

        let kinds = try run.events().map(\.kind.name)
        #expect(kinds.first == "start" && kinds.last == "end")
        #expect(kinds.count { $0 == "epoch" } == 2 && kinds.count { $0 == "attention" } == 2)
        #expect(kinds.count { $0 == "step" } == state.steps)
        #expect(kinds.contains("system"))
    }

    @Test func `the last epoch's event reports the test split of last and best`() throws {
        let run = try fixture.make(RunFixture.spec())
        #expect(TrainerProcess.run(run, options: RunFixture.options()) == .finished)
        let epochs = try run.events().compactMap { event -> [String: Double]? in
            guard case .epoch(let metrics) = event.kind else { return nil }
            return Dictionary(uniqueKeysWithValues: metrics.map { ($0.name, $0.value) })
        }
        #expect(epochs[0]["test/top1"] == nil)
        let last = epochs[1]
        #expect(last["test/top1"] == last["test/top1@last"] && last["test/epoch"] == 2)
        for name in [
            "loss/total", "loss/ce", "weighted/ce", "train/top1", "val/top1", "val/loss",
            "lr", "seconds", "images_per_second", "test/top1@best",
        ] { #expect(last[name] != nil, "\(name)") }
        #expect((0...100).contains(last["val/top1"] ?? -1))
    }

    @Test func `a student learns from the run that trained its teacher`() throws {
        let spec = RunFixture.student()
        let teacher = try fixture.make(try #require(spec.teacherRun))
        let run = try fixture.make(spec)
        #expect(TrainerProcess.run(teacher, options: RunFixture.options()) == .finished)
        #expect(TrainerProcess.run(run, options: RunFixture.options()) == .finished)

        let maps = try SafetensorsFile(run.attentionURL.appending(path: "epoch-0002.safetensors"))
        let probe = try SafetensorsFile(run.attentionURL.appending(path: "probe.safetensors"))
        #expect(probe.entry(named: "probe/images")?.shape == [8, 1, 8, 8])
        #expect(try probe.integers(named: "probe/labels").count == 8)
        for tap in ["group1", "group2", "group3"] {
            for role in ["student", "teacher"] {
                let name = "\(role)/\(tap)"
                let shape = try #require(maps.entry(named: name)?.shape)
                let map = try maps.floats(named: name, elements: 0..<shape[1] * shape[2])
                #expect(abs(map.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5, "\(name) has norm 1")
            }
        }
        #expect(try run.metricLines()[0].contains("loss/amd/A/group1="))
    }

    @Test func `a teacher that is missing or not finished is named`() throws {
        let spec = RunFixture.student()
        let run = try fixture.make(spec)
        let id = try #require(spec.teacherRunID).description
        guard case .unusable(let missing) = TrainerProcess.run(run, options: RunFixture.options())
        else { Issue.record("trained without a teacher"); return }
        #expect(missing.contains(id) && missing.contains("launch"))
        #expect(run.readState()?.phase == .failed && run.readState()?.error == missing)
        #expect(try run.events().last?.kind == .end(.failed, message: missing))

        _ = try fixture.make(try #require(spec.teacherRun))
        let outcome = TrainerProcess.run(run, options: RunFixture.options())
        #expect(outcome.message?.contains("queued, not finished") == true)
    }

    @Test func `weights of another model are refused with what does not fit`() throws {
        let source = try fixture.make(RunFixture.spec(epochs: 1))
        #expect(TrainerProcess.run(source, options: RunFixture.options()) == .finished)
        var spec = RunFixture.student()
        spec.teacher = TeacherSpec(
            model: "wrn-10-2", source: .weights(path: source.lastCheckpointURL.path))
        let run = try fixture.make(spec)
        let outcome = TrainerProcess.run(run, options: RunFixture.options())
        #expect(outcome.exitStatus == 65)
        #expect(outcome.message?.contains("does not fit wrn-10-2") == true)

        spec.teacher?.model = "wrn-10-1"
        let fitting = try fixture.make(spec)
        #expect(TrainerProcess.run(fitting, options: RunFixture.options()) == .finished)
    }

    @Test func `a spec that cannot be read fails the run with a sentence`() throws {
        let run = try fixture.make(RunFixture.spec())
        for text in ["a: [", "name: 3\nfly: 1\n"] {
            try FileSystem.replace(run.specURL, with: Array(text.utf8), durable: false)
            let outcome = TrainerProcess.run(run, options: RunFixture.options())
            #expect(outcome.exitStatus == 65)
            let error = try #require(run.readState()?.error)
            #expect(run.readState()?.phase == .failed && error.contains("spec.yaml"))
            #expect(!error.contains("\n"))
        }
    }

    @Test func `missing data fails the run with a sentence`() throws {
        var spec = RunFixture.spec()
        spec.data.name = .cifar10
        spec.data.root = "nowhere"
        let run = try fixture.make(spec)
        #expect(TrainerProcess.run(run, options: RunFixture.options()).exitStatus == 65)
        let error = try #require(run.readState()?.error)
        #expect(error.contains("nowhere/data_batch_1.bin") && !error.contains("\n"))
    }

    @Test func `a missing run directory and a run that is over are left alone`() throws {
        let missing = fixture.directory("nothing")
        #expect(TrainerProcess.run(missing, options: RunFixture.options()).exitStatus == 66)
        #expect(FileSystem.stamp(missing.url) == nil)

        let run = try fixture.make(RunFixture.spec())
        try run.write(RunState(phase: .finished))
        #expect(TrainerProcess.run(run, options: RunFixture.options()) == .finished)
        #expect(FileSystem.stamp(run.eventsURL) == nil)
    }

    @Test func `a second trainer and a run that left the queue are refused`() throws {
        let run = try fixture.make(RunFixture.spec())
        let lock = try #require(try FileLock.tryAcquire(run.lockURL))
        #expect(TrainerProcess.run(run, options: RunFixture.options()).exitStatus == 75)
        #expect(run.readState() == RunState(phase: .queued))
        withExtendedLifetime(lock) {}

        let stopped = try fixture.make(RunFixture.spec(), name: "stopped")
        try stopped.write(RunState(phase: .stopped))
        var options = RunFixture.options()
        options.starter = .queue
        #expect(TrainerProcess.run(stopped, options: options).exitStatus == 75)
    }

    @Test func `a loss that explodes fails the run and keeps the checkpoint from before`() throws {
        let spec = RunFixture.spec(epochs: 3)
        let run = try fixture.make(spec)
        var options = RunFixture.options()
        let half = 5
        options.probes.didStep = { if $0 == half { try? run.send(.stop) } }
        #expect(TrainerProcess.run(run, options: options) == .stopped)
        var wild = spec
        wild.schedule.learningRate = 1e30
        try FileSystem.replace(run.specURL, with: Array(wild.yaml.utf8), durable: false)

        let outcome = TrainerProcess.run(run, options: RunFixture.options())
        #expect(outcome.exitStatus == 1)
        let message = try #require(outcome.message)
        #expect(
            message.contains(" became nan at step 7 (epoch 1), first in the student's "),
            "\(message)")
        #expect(run.readState()?.phase == .failed)
        let checkpoint = try SafetensorsFile(run.lastCheckpointURL)
        #expect(checkpoint.metadata["step"] == "\(half)")
        for entry in checkpoint.entries where entry.type == .float32 {
            #expect(try checkpoint.floats(named: entry.name).allSatisfy(\.isFinite))
        }
    }

    @Test func `a number that is none is followed to the term and the layer`() throws {
        let spec = RunFixture.student()
        let teacher = try fixture.make(try #require(spec.teacherRun))
        #expect(TrainerProcess.run(teacher, options: RunFixture.options()) == .finished)
        let network = Network<Float>(
            try ModelCatalog.architecture(
                named: "wrn-10-1", input: DataSetName.digits.imageShape, classes: 10), seed: 0)
        let url = teacher.lastCheckpointURL
        try network.loadWeights(from: try SafetensorsFile(url), path: url.path)
        let name = "block2.layer.0.conv2.weight"
        network.stateTensor(named: name)?[3] = .nan
        var document = SafetensorsDocument()
        network.appendWeights(to: &document)
        let broken = teacher.url.appending(path: "broken.safetensors")
        try document.write(to: broken)
        var broke = spec
        broke.teacher?.source = .weights(path: broken.path)
        let outcome = TrainerProcess.run(
            try fixture.make(broke, name: "broke"), options: RunFixture.options())
        let message = try #require(outcome.message)
        #expect(message.hasPrefix("loss/kd became nan at step 1 (epoch 1)"), "\(message)")
        #expect(message.contains("first in the teacher's block2.layer.0.conv2;"), "\(message)")

    }

    @Test func `of several broken gradients the one that broke first is named`() throws {
        let network = Network<Float>(
            try ModelCatalog.architecture(
                named: "wrn-10-1", input: DataSetName.digits.imageShape, classes: 10), seed: 0)
        for name in ["conv1.weight", "block3.layer.0.bn2.bias"] {
            network.parameter(named: name)?.gradient[0] = -.infinity
        }
        let cause = Divergence.Cause(gradientsOf: network)
        #expect(
            "\(Divergence(step: 3, epoch: 1, cause: cause, savedStep: 2))"
                == "the gradient of block3.layer.0.bn2.bias became -inf at step 3 (epoch 1); a "
                + "lower learning rate, a warm-up or schedule.clip may help; last.safetensors is "
                + "of step 2")
        #expect(
            "\(Divergence(step: 3, epoch: 1, cause: cause, savedStep: nil))".hasSuffix(
                "no checkpoint yet"))
    }

    @Test func `a damaged checkpoint fails the run and names the way out`() throws {
        let run = try fixture.make(RunFixture.spec())
        try FileSystem.ensureDirectory(run.checkpointsURL)
        try FileSystem.replace(run.lastCheckpointURL, with: [1, 2, 3], durable: false)
        let outcome = TrainerProcess.run(run, options: RunFixture.options())
        #expect(outcome.message?.contains("cut off") == true)
        #expect(outcome.message?.contains("--fresh") == true)
    }
}
