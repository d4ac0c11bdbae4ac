import KDExperiment
import Testing

@Suite struct `Damage and repair` {
    @Test func `fsck names a lost state and mends it; nothing of the run is lost`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.small(), to: "small.yaml")
        #expect(try place.kd("launch", "small.yaml", "--wait").status == 0)
        #expect(try place.kd("fsck").status == 0)
        let before = try place.kd("results", "--json").json()

        let run = try #require(place.run("small-kd"))
        try FileSystem.remove(run.stateURL)
        let found = try place.kd("fsck")
        #expect(found.status == 1)
        #expect(found.output.contains("state.json"))
        #expect(FileSystem.stamp(run.stateURL) == nil, "looking changes nothing")

        #expect(try place.kd("fsck", "--repair").status == 0)
        #expect(run.readState()?.phase == .finished)
        #expect(try place.kd("fsck").status == 0)
        let after = try place.kd("results", "--json").json()
        #expect(metrics(after) == metrics(before))
        #expect(!metrics(after).isEmpty)
    }

    /// The figures of every run; what only `state.json` knew, such as the seconds, is left out.
    private func metrics(_ results: SpecValue) -> [SpecValue] {
        (results.elements ?? []).compactMap { $0["metrics"] }
    }
}
