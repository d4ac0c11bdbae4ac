import KDExperiment
import Testing

@testable import KDLaunch

@Suite struct `Who shares a trainer` {
    private static func key(batch: Int = 64, seed: Int = 0) -> CohortKey? {
        let text = """
            name: small
            data: {name: digits}
            teacher: {model: wrn-10-1, weights: t.safetensors}
            student: {model: wrn-10-1}
            schedule: {epochs: 2, batch: \(batch)}
            seed: \(seed)
            """
        return try? ExperimentFile.parse(text, file: "small.yaml").runs.first?.cohortKey
    }

    private func runs(_ ids: String, _ key: CohortKey? = key(), bytes: Int = 0) -> [RunSnapshot] {
        #expect(Self.key() != nil)
        return ids.map {
            RunSnapshot(id: RunID(String($0)), phase: .queued, cohort: key, byteCount: bytes)
        }
    }

    private func starts(
        _ runs: [RunSnapshot], slots: Int, limit: Int = 8, bytes: Int = .max
    ) -> [String] {
        let limit = CohortLimit(runs: limit, byteCount: bytes)
        return QueueRules.decide(runs, slots: slots, limit: limit, now: 0).map { decision in
            guard case .start(let ids) = decision else { return "?" }
            return ids.map(\.description).joined()
        }
    }

    @Test func `runs of one teacher, data, batch and seed do, up to the limit`() {
        #expect(starts(runs("abc"), slots: 1) == ["abc"])
        #expect(starts(runs("abc"), slots: 1, limit: 2) == ["ab"])
        #expect(starts(runs("abc"), slots: 1, limit: 1) == ["a"])
        let mixed = runs("ab") + runs("c", Self.key(seed: 1)) + runs("d", Self.key(batch: 32))
        #expect(starts(mixed, slots: 1) == ["ab"])
        #expect(starts(runs("ab", nil), slots: 1) == ["a"])
    }

    @Test func `a more urgent run is not slowed down by the others`() {
        var mixed = runs("abc")
        mixed[1].priority = 1
        #expect(starts(mixed, slots: 1) == ["b"])
        #expect(starts(mixed, slots: 2) == ["b", "ac"])
    }

    @Test func `no slot stays empty for it`() {
        #expect(starts(runs("abcd"), slots: 2) == ["ab", "cd"])
        #expect(starts(runs("abc"), slots: 2) == ["ab", "c"])
        #expect(starts(runs("abc"), slots: 4) == ["a", "b", "c"])
        // The others keep the second slot busy, so the first may take all that fit together.
        #expect(starts(runs("ab") + runs("xy", nil), slots: 2) == ["ab", "x"])
    }

    @Test func `memory bounds them, and a run that needs more is still trained alone`() {
        #expect(starts(runs("abc", bytes: 40), slots: 1, bytes: 100) == ["ab"])
        #expect(starts(runs("abc", bytes: 400), slots: 1, bytes: 100) == ["a"])
    }

    @Test func `runs of one trainer take one slot`() {
        var live = runs("abc")
        for index in live.indices {
            live[index].phase = .training
            live[index].trainer = .process(7)
        }
        #expect(starts(live + runs("q"), slots: 2) == ["q"])
        #expect(starts(live + runs("q"), slots: 1).isEmpty)
    }

    @Test func `the limit follows from the settings and the machine`() {
        let settings = ProjectSettings(slots: 2)
        let limit = CohortLimit(settings, machineByteCount: 8 << 30)
        #expect(limit == CohortLimit(runs: 8, byteCount: 2 << 30))
        let own = ProjectSettings(slots: 1, cohort: 3, memory: 100)
        #expect(CohortLimit(own) == CohortLimit(runs: 3, byteCount: 100 << 20))
    }
}
