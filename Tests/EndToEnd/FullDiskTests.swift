import Foundation
import KDExperiment
import KDResults
import Testing

/// A disk without room holds everything up and destroys nothing.
@Suite(.serialized, .enabled(if: SmallDisk.isAvailable, SmallDisk.skipReason))
struct `A full disk` {
    @Test func `pauses runs with the reason, and they go on by themselves`() throws {
        let disk = try SmallDisk(mebibytes: 16)
        let place = try Workplace(on: disk)
        try place.write(ExperimentText.long(seeds: [0, 1, 2]), to: "long.yaml")
        try place.write(ExperimentText.small(), to: "small.yaml")
        #expect(try place.kd("launch", "long.yaml").status == 0)
        #expect(try place.kd("results", "--json").status == 0)
        let live = { place.runs.filter { ($0.readState()?.epoch ?? 0) >= 1 } }
        #expect(eventually { live().count == 2 })
        let (first, second) = (try #require(live().first), try #require(live().last))
        let waiting = try #require(place.runs.first { !live().contains($0) })
        let dashboard =
            TmuxTerminal.isAvailable
            ? try DashboardTerminal(place, columns: 160, rows: 50) : nil
        try dashboard?.expectRunsScreen()

        try disk.fill()
        #expect(eventually { [first, second].allSatisfy(isHeldUp) })
        // What they could not write whole they have taken away again.
        try disk.fill()
        try expectReason(place, of: first)
        try dashboard?.terminal.expect("\(Self.reason)") { screen in
            screen.contains("paused") && screen.contains("No space left")
        }
        try expectRefusals(place)
        // A trainer that dies meanwhile leaves its slot to one that waits as well.
        let process = try #require(first.readState()?.process)
        process.killNow()
        #expect(eventually { first.readState()?.phase == .queued && isHeldUp(waiting) })
        // There is no room for a word in the control file either.
        let stop = try place.kd("stop", second.id.description)
        #expect(stop.status == 0, "\(stop.output)\(stop.errors)")
        #expect(eventually { second.readState()?.phase == .stopped })
        #expect(eventually { first.readState()?.attempts == 2 && isHeldUp(first) })
        #expect(!place.processes("queue").isEmpty)

        let epochs = first.readState()?.epoch ?? 0
        try disk.makeRoom()
        #expect(eventually { (first.readState()?.epoch ?? 0) > epochs })
        #expect(first.readState()?.error == nil)
        #expect(eventually { (waiting.readState()?.epoch ?? 0) >= 1 })
        #expect(try place.kd("resume", second.id.description).status == 0)
        for run in [first, waiting] {
            #expect(try place.kd("stop", run.id.description).status == 0)
        }
        #expect(eventually { (second.readState()?.epoch ?? 0) >= 2 })
        #expect(try place.kd("stop", second.id.description).status == 0)
        #expect(eventually { place.runs.allSatisfy { $0.readState()?.phase == .stopped } })
        try expectNothingTorn(place)
    }

    @Test func `keeps a batch job waiting that has not begun`() throws {
        let disk = try SmallDisk(mebibytes: 8)
        let place = try Workplace(on: disk)
        try place.write(ExperimentText.long(), to: "long.yaml")
        #expect(try place.kd("launch", "long.yaml").status == 0)
        let run = try #require(place.runs.first)
        #expect(eventually { (run.readState()?.epoch ?? 0) >= 1 })
        #expect(try place.kd("stop", run.id.description).status == 0)
        #expect(eventually { place.processes().isEmpty })
        var state = try #require(run.readState())
        (state.phase, state.endedAt) = (.queued, nil)
        try run.write(state)

        try disk.fill()
        let job = try place.start(["train", "--batch-job", "--threads", "1", run.url.path])
        #expect(eventually { isHeldUp(run) || !job.process.isRunning })
        // Nobody would start a job again that gave up.
        #expect(job.process.isRunning, "\(job.result())")
        let epoch = run.readState()?.epoch ?? 0
        try disk.makeRoom()
        #expect(eventually { (run.readState()?.epoch ?? 0) > epoch })
        job.process.terminate()
        job.process.waitUntilExit()
        #expect(run.readState()?.phase == .queued)
    }

    private static let reason = "waiting for room on the disk"

    private func isHeldUp(_ run: RunDirectory) -> Bool {
        guard let state = run.readState(), state.phase == .paused else { return false }
        return state.error?.contains(Self.reason) == true
    }

    /// Every way of looking at the run says why it does not go on.
    private func expectReason(_ place: Workplace, of run: RunDirectory) throws {
        let shot = ["shot", "runs", "--size", "200x60", "--run", run.id.description]
        for command in [["ls"], ["show", run.id.description], shot] {
            let result = try place.kd(command)
            #expect(result.status == 0, "\(command): \(result.errors)")
            #expect(result.output.contains("paused"), "\(command): \(result.output)")
            #expect(result.output.contains("No space left"), "\(command): \(result.output)")
        }
        let results = try place.kd("results", "--json")
        #expect(results.status == 0, "\(results.errors)")
        let row = try results.json().elements?.first { $0["id"]?.text == run.id.description }
        #expect(row?["phase"]?.text == "paused", "\(results.output)")
    }

    /// What cannot be done is said and leaves nothing behind.
    private func expectRefusals(_ place: Workplace) throws {
        let before = place.runs.map(\.id)
        let launch = try place.kd("launch", "small.yaml")
        #expect(launch.status == 1)
        #expect(launch.errors.contains("No space left on device"), "\(launch.errors)")
        #expect(place.runs.map(\.id) == before)
        let names = try FileManager.default.contentsOfDirectory(atPath: place.project.runsURL.path)
        #expect(names.count == before.count, "\(names)")
    }

    private func expectNothingTorn(_ place: Workplace) throws {
        for run in place.runs {
            let log = try SurvivingLog(run)
            #expect(log.damagedLines == 0, "\(run.id)")
            #expect(zip(log.steps, log.steps.dropFirst()).allSatisfy { $0 < $1 }, "\(run.id)")
            #expect(log.epochs == Array(1...(run.readState()?.epoch ?? 0)), "\(run.id)")
        }
        let report = Fsck.examine(place.project)
        #expect(report.findings.isEmpty, "\(report.findings.map(\.description))")
        try place.expectIndexEqualToAFreshOne()
    }
}
