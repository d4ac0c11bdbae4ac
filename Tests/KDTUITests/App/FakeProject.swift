import Foundation
import KDExperiment

/// Writes a project as trainers would have left it: a teacher, four methods, three seeds, and every
/// phase a run can be in. The same bytes each time, but for the process that live runs name.
struct FakeProject {
    let project: Project
    /// The moment at which the project is looked at, Unix seconds.
    static let now = 1_760_000_000.0

    static let experiment = """
        name: digits-amd
        task: classification
        data: {name: digits}
        teacher: {model: wrn-16-2, train: {epochs: 30}}
        student: {model: wrn-10-1}
        distill: {lambda1: 0.1, lambda2: 0.9, tau: 4}
        schedule: {epochs: 40, batch: 64, optimizer: sgd, lr: 0.1}
        seeds: [0, 1, 2]
        variants:
          ce: {distill.lambda1: 1, distill.lambda2: 0}
          kd: {}
          at-kd: {distill.features: [{method: at, weight: 1000, layers: [group1, group2, group3]}]}
          amd-kd: {distill.features: [{method: amd, weight: 3000, layers: [group1, group2, group3]}]}
        """

    /// Writes the project into a folder.
    @discardableResult
    static func write(to folder: URL) throws -> FakeProject {
        let project = Project(folder.appending(path: ".kd", directoryHint: .isDirectory))
        try project.create()
        try Data("slots: 2\nthreads: 1\n".utf8).write(to: project.settingsURL)
        let experiments = folder.appending(path: "experiments")
        try FileSystem.ensureDirectory(experiments)
        try Data(experiment.utf8).write(to: experiments.appending(path: "digits-amd.yaml"))
        try Data("name: broken\ndata: {name: digits}\nstudent: {model: wrn-17-1}\n".utf8)
            .write(to: experiments.appending(path: "broken.yaml"))
        let file = try ExperimentFile.parse(experiment, file: "digits-amd.yaml")
        for (index, spec) in file.allRuns.enumerated() {
            try FakeRun(spec: spec, number: index, phase: phase(spec)).write(to: project)
        }
        return FakeProject(project: project)
    }

    /// A project without runs.
    static func writeEmpty(to folder: URL) throws -> FakeProject {
        let project = Project(folder.appending(path: ".kd", directoryHint: .isDirectory))
        try project.create()
        return FakeProject(project: project)
    }

    private static func phase(_ spec: RunSpec) -> RunPhase {
        switch (spec.variant, spec.seed) {
        case ("at-kd", 2): .training
        case ("amd-kd", 0): .failed
        case ("amd-kd", 1): .stopped
        case ("amd-kd", 2): .queued
        default: .finished
        }
    }
}

/// One run's files.
private struct FakeRun {
    let spec: RunSpec
    let number: Int
    let phase: RunPhase

    private static let stepsPerEpoch = 20

    private var epochs: Int { spec.schedule.epochs }

    /// Epochs that are complete.
    private var epoch: Int {
        switch phase {
        case .finished: epochs
        case .training: epochs * 5 / 8
        case .failed: 7
        case .stopped: 18
        default: 0
        }
    }

    private var start: Double { FakeProject.now - 3600 + Double(number) * 120 }

    func write(to project: Project) throws {
        let run = project.runDirectory(spec.id)
        try FileSystem.ensureDirectory(run.url)
        try Data(spec.yaml.utf8).write(to: run.specURL)
        try Data((state.json + "\n").utf8).write(to: run.stateURL)
        if phase != .queued {
            let lines = events().map { $0.json + "\n" }.joined()
            try Data(lines.utf8).write(to: run.eventsURL)
            try writeAttention(run)
        }
        if spec.variant == "kd", spec.seed == 1 {
            let notes = #"{"name": "증류 실험 蒸馏 s1", "tags": ["논문", "baseline"], "note": "표 2의 기준"}"#
            try Data(notes.utf8).write(to: run.notesURL)
        }
    }

    private var state: RunState {
        var state = RunState(phase: phase)
        (state.epochs, state.steps) = (epochs, epochs * Self.stepsPerEpoch)
        (state.epoch, state.step) = (epoch, epoch * Self.stepsPerEpoch)
        guard phase != .queued else { return state }
        state.startedAt = start
        state.trainedSeconds = Double(epoch) * 1.5
        state.heartbeat = FakeProject.now
        state.attempts = 1
        switch phase {
        case .training: state.process = .current
        case .failed:
            state.endedAt = start + 11
            state.error =
                "the loss became NaN at step 141 (loss/amd); lower lr (0.1) or its weight (3000), then retry"
        default: state.endedAt = start + Double(epoch) * 1.5
        }
        return state
    }

    private func events() -> [Event] {
        var random = FakeNoise(seed: UInt64(number + 1))
        var events = [Event(time: start, step: 0, epoch: 0, kind: .start(resumed: false))]
        events.append(log(0, 0, .info, "data digits: 1294 train, 143 validation, 360 test"))
        for epoch in 0..<epoch {
            for index in stride(from: 4, through: Self.stepsPerEpoch, by: 4) {
                let step = epoch * Self.stepsPerEpoch + index
                events.append(
                    Event(
                        time: time(step), step: step, epoch: epoch,
                        kind: .step(metrics(step, &random))))
            }
            let step = (epoch + 1) * Self.stepsPerEpoch
            events.append(
                Event(
                    time: time(step), step: step, epoch: epoch + 1,
                    kind: .epoch(results(epoch + 1, step, &random))))
            events.append(
                Event(
                    time: time(step), step: step, epoch: epoch + 1,
                    kind: .system([
                        MetricValue("cpu_percent", 96 + 3 * random.next()),
                        MetricValue("rss_bytes", 148e6 + 1e6 * random.next()),
                        MetricValue("images_per_second", 5200 + 300 * random.next()),
                    ])))
            events.append(
                Event(
                    time: time(step), step: step, epoch: epoch + 1,
                    kind: .attention(file: "attention/epoch-\(epoch + 1)")))
            if (epoch + 1) % 5 == 0 {
                events.append(log(step, epoch + 1, .info, "epoch \(epoch + 1): checkpoint written"))
            }
        }
        let step = epoch * Self.stepsPerEpoch
        switch phase {
        case .failed: events.append(log(step, epoch, .error, state.error ?? ""))
        case .finished:
            events.append(
                Event(
                    time: time(step), step: step, epoch: epoch, kind: .end(.finished, message: nil))
            )
        case .stopped:
            events.append(
                Event(
                    time: time(step), step: step, epoch: epoch,
                    kind: .end(.stopped, message: "by request")))
        default: break
        }
        return events
    }

    private func time(_ step: Int) -> Double {
        start + Double(step) * 1.5 / Double(Self.stepsPerEpoch)
    }

    private func log(_ step: Int, _ epoch: Int, _ level: LogLevel, _ text: String) -> Event {
        Event(time: time(step), step: step, epoch: epoch, kind: .log(level, text))
    }

    private func metrics(_ step: Int, _ random: inout FakeNoise) -> [MetricValue] {
        let decay = exp(-Double(step) / 180)
        let ce = 0.08 + 2.2 * decay * (1 + 0.2 * random.next())
        var values = [
            MetricValue("loss/ce", ce), MetricValue("weighted/ce", ce * spec.distill.lambda1),
        ]
        var total = ce * spec.distill.lambda1
        if spec.distill.lambda2 != 0 {
            let kd = 0.2 + 5 * decay * (1 + 0.2 * random.next())
            values += [
                MetricValue("loss/kd", kd), MetricValue("weighted/kd", kd * spec.distill.lambda2),
            ]
            total += kd * spec.distill.lambda2
        }
        for feature in spec.distill.features {
            let raw = (2e-4 + 9e-4 * decay) * (1 + 0.1 * random.next())
            values += [
                MetricValue("loss/\(feature.method.key)", raw),
                MetricValue("weighted/\(feature.method.key)", raw * feature.weight),
            ]
            total += raw * feature.weight
        }
        if phase == .failed, step >= 136 { total = .nan }
        values.insert(MetricValue("loss/total", total), at: 0)
        values.append(MetricValue("lr", 0.05 * (1 + cos(.pi * Double(step) / 800))))
        values.append(MetricValue("train/top1", 99 - 80 * decay + random.next()))
        return values
    }

    private func results(_ epoch: Int, _ step: Int, _ random: inout FakeNoise) -> [MetricValue] {
        let gain = Double([0, 1, 2, 3][min(3, max(0, (number - 1) / 3))]) * 0.4
        let top1 = 96.5 + gain - 60 * exp(-Double(epoch) / 4) + 0.5 * random.next()
        var values = metrics(step, &random)
        values += [
            MetricValue("val/top1", top1),
            MetricValue("val/loss", 0.12 + 2 * exp(-Double(epoch) / 5)),
            MetricValue("images_per_second", 5200), MetricValue("seconds", 1.5),
        ]
        if phase == .finished, epoch == epochs {
            values += [
                MetricValue("test/top1", top1 - 0.6), MetricValue("test/top1@last", top1 - 0.6),
            ]
        }
        return values
    }

    private func writeAttention(_ run: RunDirectory) throws {
        try FileSystem.ensureDirectory(run.attentionURL)
        for epoch in 1...max(1, epoch) {
            var document = SafetensorsDocument()
            for (tap, side) in [("group1", 8), ("group2", 4), ("group3", 2)] {
                let blur = spec.teacher == nil ? 1.5 : 0.6 + 2 * exp(-Double(epoch) / 8)
                document.append(
                    "student/\(tap)", shape: [4, side, side], floats: Self.maps(side, blur: blur))
                if spec.teacher != nil {
                    document.append(
                        "teacher/\(tap)", shape: [4, side, side], floats: Self.maps(side, blur: 0.6)
                    )
                }
            }
            let digits = String(epoch)
            let name = "epoch-" + String(repeating: "0", count: 4 - digits.count) + digits
            try document.write(
                to: run.attentionURL.appending(path: name + ".safetensors"), durable: false)
        }
        var probe = SafetensorsDocument()
        probe.append("probe/images", shape: [4, 1, 8, 8], floats: Self.maps(8, blur: 0.4))
        probe.append("probe/labels", shape: [4], .int64([3, 7, 0, 5]))
        try probe.write(to: run.attentionURL.appending(path: "probe.safetensors"), durable: false)
    }

    /// A spot in each of four images, normalised to length one.
    private static func maps(_ side: Int, blur: Double) -> [Float] {
        (0..<4).flatMap { image -> [Float] in
            let center = (Double(side) * (0.3 + 0.1 * Double(image)), Double(side) * 0.5)
            let values = (0..<side * side).map { index -> Double in
                let (row, column) = (Double(index / side), Double(index % side))
                let distance = pow(row - center.0, 2) + pow(column - center.1, 2)
                return exp(-distance / (Double(side) * blur))
            }
            let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return values.map { Float($0 / norm) }
        }
    }
}

/// Noise between -1 and 1, the same for the same seed.
private struct FakeNoise {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(1 << 52) - 1
    }
}
