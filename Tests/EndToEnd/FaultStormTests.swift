import Foundation
import KDExperiment
import KDResults
import Testing

/// Many short runs through two slots while whoever has a part in it is killed.
@Suite(.serialized) struct `Storms over many short runs` {
    @Test func `a dozen runs end once and whole`() throws {
        try weather(seeds: 4, kills: 4, generator: SeededGenerator(seed: 3), patience: 240)
    }

    @Test(.enabled(if: LongForm.isWanted, LongForm.hint))
    func `two hundred runs end once and whole`() throws {
        try weather(seeds: 67, kills: 150, generator: SeededGenerator(seed: 4), patience: 3000)
    }

    /// Three runs a seed, two of which share a trainer where they meet, and a teacher.
    private func weather(
        seeds: Int, kills: Int, generator: SeededGenerator, patience: Double
    ) throws {
        let calm = try Workplace()
        try calm.write(text(seeds: 1), to: "short.yaml")
        let reference = try calm.kd("launch", "short.yaml", "--wait", seconds: patience)
        #expect(reference.status == 0, "\(reference.output)\(reference.errors)")

        let stormy = try Workplace()
        try stormy.write(text(seeds: seeds), to: "short.yaml")
        #expect(try stormy.kd("launch", "short.yaml").status == 0)
        #expect(stormy.runs.count == 3 * seeds + 1)
        var storm = FaultStorm(stormy, kills: kills, generator: generator)
        try storm.rage(patience: patience)

        for run in stormy.runs { try expectWhole(run) }
        for twin in calm.runs { try expectEqual(stormy.project.runDirectory(twin.id), twin) }
        let report = Fsck.examine(stormy.project)
        #expect(report.findings.isEmpty, "\(report.findings.map(\.description))")
        try stormy.expectIndexEqualToAFreshOne()
        print("\(stormy.runs.count) runs, killed: \(storm.tally)")
    }

    private func text(seeds: Int) -> String {
        ExperimentText.small(variants: ["ce", "kd", "amd"], seeds: Array(0..<seeds))
            .replacing("{name: digits}", with: "{name: digits, validation: 0.85}")
    }

    /// It finished, once, and its log has every step and epoch once.
    private func expectWhole(_ run: RunDirectory) throws {
        let name: Comment = "\(run.id)"
        let state = try #require(run.readState())
        #expect(state.phase == .finished && state.error == nil, name)
        #expect(state.epoch == state.epochs && state.step == state.steps, name)
        let log = try SurvivingLog(run)
        #expect(log.damagedLines == 0, name)
        #expect(log.ends == [.finished], name)
        #expect(log.epochs == Array(1...state.epochs), name)
        #expect(zip(log.steps, log.steps.dropFirst()).allSatisfy { $0 < $1 }, name)
        // Each epoch's last step has a line, and so the means between them leave out no step.
        let ends = (1...state.epochs).map { $0 * state.steps / state.epochs }
        #expect(Set(ends).isSubset(of: log.steps), name)
        #expect(log.attentionFiles.count == state.epochs, name)
        #expect(log.starts <= state.attempts, name)
    }

    /// Whatever hit it, it computed what a run computes that nothing hit.
    private func expectEqual(_ run: RunDirectory, _ twin: RunDirectory) throws {
        #expect(try SurvivingLog(run).measurements == SurvivingLog(twin).measurements, "\(run.id)")
        #expect(
            try Data(contentsOf: run.lastCheckpointURL) == Data(contentsOf: twin.lastCheckpointURL),
            "\(run.id)")
    }
}
