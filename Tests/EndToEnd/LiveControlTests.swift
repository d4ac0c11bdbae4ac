import Foundation
import KDExperiment
import Testing

/// What commands and signals do to runs that are at work.
@Suite(.serialized) struct `Control of live runs` {
    @Test func `SIGTERM leaves a checkpoint, and retry reaches the undisturbed weights`() throws {
        let calm = try Workplace()
        let place = try Workplace()
        for workplace in [calm, place] {
            try workplace.write(ExperimentText.long(epochs: 8), to: "long.yaml")
        }
        #expect(try calm.kd("launch", "long.yaml", "--wait").status == 0)
        #expect(try place.kd("launch", "long.yaml").status == 0)
        let run = try #require(place.runs.first)
        #expect(eventually(every: 0.005) { run.readState()?.phase == .training })
        #expect(run.readState()?.process?.terminate() == true)
        #expect(eventually { run.readState()?.phase == .stopped })
        #expect(try SurvivingLog(run).ends == [.stopped])
        #expect(FileSystem.stamp(run.lastCheckpointURL) != nil)

        #expect(try place.kd("retry", "long").status == 0)
        #expect(eventually { run.readState()?.phase == .finished })
        let log = try SurvivingLog(run)
        #expect(log.starts == 2 && log.ends == [.finished] && log.epochs == Array(1...8))
        let twin = try #require(calm.runs.first)
        #expect(
            try Data(contentsOf: run.lastCheckpointURL)
                == Data(contentsOf: twin.lastCheckpointURL))
    }

    @Test func `a live run is neither removed nor retried, a waiting one leaves the queue`() throws
    {
        let place = try Workplace()
        try place.write("slots: 1\nthreads: 1\n", to: ".kd/project.yaml")
        try place.write(ExperimentText.long(seeds: [0, 1]), to: "long.yaml")
        #expect(try place.kd("launch", "long.yaml").status == 0)
        #expect(eventually { place.runs.contains { $0.readState()?.phase == .training } })
        let runs = place.runs.sorted { a, _ in a.readState()?.phase == .training }
        let (live, waiting) = (try #require(runs.first), try #require(runs.last))
        #expect(waiting.readState()?.phase == .queued)
        for (command, reason) in [("rm", "stop it first"), ("retry", "stop it first")] {
            let result = try place.kd(command, live.id.description)
            #expect(result.status == 1)
            #expect(result.output.contains(reason), "\(result.output)")
        }
        #expect(live.readState()?.process?.isAlive == true)

        #expect(try place.kd("pause", waiting.id.description).status == 1)
        #expect(try place.kd("stop", waiting.id.description).status == 0)
        #expect(waiting.readState()?.phase == .stopped)
        #expect(try place.kd("rm", waiting.id.description).status == 0)
        #expect(place.runs.map(\.id) == [live.id])
        #expect(try place.kd("rm", "--restore", waiting.id.description).status == 0)
        #expect(place.runs.count == 2)

        #expect(try place.kd("pause", live.id.description).status == 0)
        #expect(eventually { live.readState()?.phase == .paused })
        #expect(try place.kd("stop", live.id.description).status == 0)
        #expect(eventually { live.readState()?.phase == .stopped })
        #expect(eventually { place.processes("queue").isEmpty })
    }

    @Test(.enabled(if: TmuxTerminal.isAvailable, TmuxTerminal.skipReason))
    func `the dashboard removes a run and brings it back`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.small(variants: ["ce"]), to: "small.yaml")
        #expect(try place.kd("launch", "small.yaml", "--wait").status == 0)
        let dashboard = try DashboardTerminal(place)
        let count = place.runs.count
        try dashboard.terminal.expect("small/ce/s0")
        try dashboard.terminal.press("d")
        try dashboard.terminal.expect("Remove the run?")
        try dashboard.terminal.press("y")
        // Only what the dashboard knows to be removed can it bring back.
        try dashboard.terminal.expect("moved to the trash")
        #expect(place.runs.count == count - 1)
        try dashboard.terminal.press("u")
        #expect(eventually { place.runs.count == count })
        try dashboard.terminal.expect("small/ce/s0")
        try dashboard.terminal.press("q")
        try dashboard.expectShell(status: 0)
    }
}
