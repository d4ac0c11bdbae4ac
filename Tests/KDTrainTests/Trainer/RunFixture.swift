import Foundation
import KDExperiment
import KDTestSupport
import Synchronization

@testable import KDTrain

/// A project in a temporary folder with tiny runs on digits.
final class RunFixture: Sendable {
    let folder = TemporaryFolder()

    /// A run that takes a second: two epochs of a few steps with a small network.
    static func spec(seed: Int = 1, epochs: Int = 2, learningRate: Double = 0.05) -> RunSpec {
        RunSpec(
            experiment: "teacher",
            data: DataSpec(name: .digits, augment: [.padCrop], validation: 0.7),
            teacher: nil, student: ModelSpec(model: "wrn-10-1"),
            distill: DistillSpec(lambda1: 1, lambda2: 0), schedule: schedule(epochs, learningRate),
            seed: seed)
    }

    /// A student of ``spec(seed:epochs:learningRate:)`` with every kind of term.
    static func student() -> RunSpec {
        let layers = ["group1", "group2"].map { LayerPair(student: $0, teacher: $0) }
        let teacher = spec(epochs: 1)
        var student = spec()
        student.experiment = "tiny"
        student.teacher = TeacherSpec(
            model: "wrn-10-1", source: .train(teacher.schedule, seed: teacher.seed))
        student.distill = DistillSpec(features: [
            FeatureTerm(method: .at(ATSettings()), weight: 10, layers: layers),
            FeatureTerm(method: .amd(AMDSettings()), weight: 100, layers: layers),
        ])
        return student
    }

    private static func schedule(_ epochs: Int, _ learningRate: Double) -> ScheduleSpec {
        ScheduleSpec(
            epochs: epochs, batch: 64,
            optimizer: .sgd(momentum: 0.9, nesterov: false, weightDecay: 1e-4),
            learningRate: learningRate, decay: .cosine(final: 0.01))
    }

    /// Makes the directory of a queued run.
    func make(_ spec: RunSpec, name: String? = nil) throws -> RunDirectory {
        let run = directory(name ?? spec.id.description)
        try FileSystem.ensureDirectory(run.url)
        try FileSystem.replace(run.specURL, with: Array(spec.yaml.utf8), durable: false)
        try run.write(RunState(phase: .queued))
        return run
    }

    /// The directory of a run that need not exist.
    func directory(_ name: String) -> RunDirectory {
        RunDirectory(folder.url.appending(path: ".kd/runs/\(name)", directoryHint: .isDirectory))
    }

    /// Copies a run as it stands: what a kill at this moment would leave.
    func copy(_ run: RunDirectory, as name: String) throws -> RunDirectory {
        let copy = directory(name)
        try FileManager.default.copyItem(at: run.url, to: copy.url)
        return copy
    }

    /// Options without signals and with an event for every step.
    static func options() -> TrainerOptions {
        var options = TrainerOptions(handlesSignals: false)
        options.pace.stepEvents = 0
        options.pace.controlPolls = 0.002
        options.pace.fullDiskRetries = 0.01
        options.pace.heartbeats = 0.05
        return options
    }
}

extension RunDirectory {
    /// Every event of the log.
    func events() throws -> [Event] {
        var reader = EventLogReader(eventsURL)
        var events: [Event] = []
        while true {
            let lines = try reader.next()
            if lines.isEmpty { return events }
            events += try lines.map { try $0.result.get() }
        }
    }

    /// The events that later starts have not replaced.
    func survivingEvents() throws -> [Event] {
        try events().reduce(into: []) { kept, event in
            if case .start = event.kind {
                kept.removeAll { $0.step > event.step || $0.epoch > event.epoch }
            }
            kept.append(event)
        }
    }

    /// Step and epoch metrics that do not depend on clocks, as lines of text.
    func metricLines() throws -> [String] {
        let clocks: Set = ["seconds", "images_per_second"]
        return try survivingEvents().compactMap { event in
            switch event.kind {
            case .step(let metrics), .epoch(let metrics):
                let values = metrics.filter { !clocks.contains($0.name) }
                return "\(event.kind.name) \(event.epoch) \(event.step) "
                    + values.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
            case .start, .attention, .system, .log, .end:
                return nil
            }
        }
    }

    /// The bytes of the last checkpoint.
    func lastCheckpoint() throws -> Data { try Data(contentsOf: lastCheckpointURL) }
}

/// A trainer on a thread of its own, for tests that act while it works.
final class TrainerThread: Sendable {
    private let result = Mutex<[TrainerOutcome]?>(nil)

    init(_ runs: [RunDirectory], _ options: TrainerOptions) {
        Thread.detachNewThread {
            let outcomes = TrainerProcess.run(runs, options: options)
            self.result.withLock { $0 = outcomes }
        }
    }

    convenience init(_ run: RunDirectory, _ options: TrainerOptions) { self.init([run], options) }

    /// How its runs ended, once all have.
    var outcomes: [TrainerOutcome]? { result.withLock { $0 } }
    /// How its only run ended, once it has.
    var outcome: TrainerOutcome? { outcomes?.first }
}

/// Waits for something to become true; `false` when it does not within a minute.
func eventually(_ condition: () throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(60)
    var looks = 0
    // Tests that wait for processes hold the few threads that tasks have, minutes on end: the
    // deadline counts only once this task has really looked.
    while ContinuousClock.now < deadline || looks < 200 {
        if try condition() { return true }
        looks += 1
        try await Task.sleep(for: .milliseconds(5))
    }
    return false
}
