import Foundation
import KDExperiment
import KDResults
import KDTestSupport
import Testing

/// Nothing is lost but the step in flight, whoever is killed and when.
@Suite(.serialized) struct `Storms of kill -9` {
    @Test func `a short storm`() throws {
        try weather(kills: 4, seed: 1, epochs: 6, seeds: [0], patience: 240)
    }

    @Test(.enabled(if: LongForm.isWanted, LongForm.hint))
    func `a long storm`() throws {
        try weather(kills: 20, seed: 2, epochs: 40, seeds: [0, 1], patience: 1800)
    }

    /// Trains the same experiment undisturbed and in a storm, and compares. Each of the two has
    /// `patience` seconds to end: a debug build on a busy machine takes its time.
    private func weather(
        kills: Int, seed: UInt64, epochs: Int, seeds: [Int], patience: Double
    ) throws {
        let text = ExperimentText.small(epochs: epochs, variants: ["ce", "kd"], seeds: seeds)
        let calm = try Workplace()
        let stormy = try Workplace()
        for place in [calm, stormy] { try place.write(text, to: "small.yaml") }
        let reference = try calm.kd("launch", "small.yaml", "--wait", seconds: patience)
        #expect(reference.status == 0, "\(reference.output)\(reference.errors)")

        #expect(try stormy.kd("launch", "small.yaml").status == 0)
        var storm = KillStorm(stormy, seed: seed)
        try storm.rage(times: kills)
        #expect(storm.kills.values.reduce(0, +) == kills)
        // A run that was killed three times within one epoch is given up until somebody asks.
        let wait = try stormy.kd(
            "launch", "small.yaml", "--retry", "--wait", seconds: patience)
        #expect(wait.status == 0, "\(wait.output)\(wait.errors)")

        #expect(stormy.runs.map(\.id) == calm.runs.map(\.id))
        for (run, twin) in zip(stormy.runs, calm.runs) { try compare(run, twin) }
        let report = Fsck.examine(stormy.project)
        #expect(report.runs == calm.runs.count)
        #expect(report.findings.isEmpty, "\(report.findings.map(\.description))")
        try stormy.expectIndexEqualToAFreshOne()
        print("storm \(seed): \(storm.kills.sorted { "\($0.key)" < "\($1.key)" })")
    }

    /// A run that went through a storm is the run that did not.
    private func compare(_ run: RunDirectory, _ twin: RunDirectory) throws {
        let name: Comment = "\(run.id)"
        let state = try #require(run.readState())
        #expect(state.phase == .finished, name)
        #expect(state.epoch == state.epochs && state.step == state.steps, name)
        let (log, reference) = (try SurvivingLog(run), try SurvivingLog(twin))
        #expect(log.damagedLines == 0, name)
        #expect(log.starts <= state.attempts, name)
        #expect(log.ends == [.finished], name)
        #expect(log.epochs == Array(1...state.epochs), name)
        #expect(log.measurements == reference.measurements, name)
        #expect(log.attentionFiles == reference.attentionFiles, name)
        #expect(zip(log.steps, log.steps.dropFirst()).allSatisfy { $0 < $1 }, name)
        #expect(log.steps.last == state.steps, name)
        for file in ["checkpoints/last.safetensors", "checkpoints/best.safetensors"]
            + log.attentionFiles
        {
            let (here, there) = (run.url.appending(path: file), twin.url.appending(path: file))
            #expect(try Data(contentsOf: here) == Data(contentsOf: there), "\(run.id) \(file)")
        }
    }
}
