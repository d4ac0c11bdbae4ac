import Foundation
import KDExperiment
import Testing

/// What `kd launch` and the commands on several runs say of what they did.
@Suite struct `Reports of commands` {
    @Test func `launch says what it queued, queued again and found`() throws {
        let place = try Workplace()
        try place.write("slots: 1\nthreads: 1\n", to: ".kd/project.yaml")
        try place.write(ExperimentText.long(seeds: [0, 1, 2]), to: "long.yaml")
        let first = try place.kd("launch", "long.yaml")
        #expect(first.status == 0 && first.output.contains("3 runs queued\n"), "\(first.output)")
        #expect(eventually { place.runs.contains { $0.readState()?.phase == .training } })
        let waiting = place.runs.filter { $0.readState()?.phase == .queued }.map(\.id.description)
        #expect(waiting.count == 2)
        #expect(try place.kd(["stop"] + waiting).status == 0)
        let again = try place.kd("launch", "long.yaml", "--retry")
        #expect(
            again.output.contains("0 runs queued, 2 queued again, 1 there already"),
            "\(again.output)")
        #expect(try place.kd(["stop"] + waiting).status == 0)
        let json = try place.kd("launch", "long.yaml", "--retry", "--json").json()
        let marks = try #require(json.elements).map { $0["queued_again"] == .bool(true) }
        #expect(marks.count { $0 } == 2)
    }

    @Test func `a run that cannot be acted on keeps nobody else from it`() throws {
        let place = try Workplace()
        try place.write("slots: 1\nthreads: 1\n", to: ".kd/project.yaml")
        try place.write(ExperimentText.long(seeds: [0, 1, 2]), to: "long.yaml")
        #expect(try place.kd("launch", "long.yaml").status == 0)
        #expect(try place.kd("stop", "long/s0", "long/s1", "long/s2").status == 0)
        #expect(eventually { place.runs.allSatisfy { $0.readState()?.phase == .stopped } })
        let blocked = try #require(place.run("long-s1"))
        // No file can be opened where a folder is.
        try FileSystem.remove(blocked.lockURL)
        try FileSystem.createDirectory(blocked.lockURL)
        let result = try place.kd("retry", "--json", "long/s0", "long/s1", "long/s2")
        #expect(result.status == 1)
        let outcomes = try #require(result.json().elements).map { $0["result"]?.text }
        #expect(outcomes == ["done", "refused", "done"])
        // And the queue is at work on those.
        #expect(eventually { place.runs.contains { $0.readState()?.phase == .training } })
    }
}
