import Foundation
import KDExperiment
import Testing

/// Many processes on one project: nobody is told about locks, everybody gets what they came for.
@Suite(.serialized, .enabled(if: TmuxTerminal.isAvailable, TmuxTerminal.skipReason))
struct `A crowd on one project` {
    /// What SQLite and kd say when they have met a lock.
    private static let complaints = ["lock", "busy", "SQLITE", "another process"]

    @Test func `two dashboards, a watch and four trainers get along`() throws {
        let place = try Workplace()
        try place.write("slots: 4\nthreads: 1\n", to: ".kd/project.yaml")
        try place.write(ExperimentText.long(seeds: [0, 1, 2, 3], epochs: 8), to: "long.yaml")
        let dashboards = try [DashboardTerminal(place), DashboardTerminal(place, columns: 120)]
        #expect(try place.kd("launch", "long.yaml").status == 0)
        let watch = try place.start(["watch", "long-s0"])
        var texts: [String] = []
        #expect(eventually { place.processes("train").count == 4 })

        // Meanwhile others come and go.
        let isDone = try eventually {
            texts += try dashboards.map { try $0.terminal.screen() }
            for arguments in [["results", "--json"], ["ls"], ["results"]] {
                let result = try place.kd(arguments)
                #expect(result.status == 0, "\(arguments)")
                #expect(result.errors.isEmpty, "\(arguments)")
                texts += [result.errors]
            }
            return place.runs.allSatisfy { $0.readState()?.phase == .finished }
        }
        #expect(isDone)
        #expect(place.runs.count == 4 && place.runs.allSatisfy { $0.readState()?.attempts == 1 })
        #expect(eventually { !watch.process.isRunning })
        #expect(watch.result().status == 0)
        #expect(watch.result().output.contains("epoch 8"))

        for dashboard in dashboards {
            try dashboard.terminal.expect("four finished runs") { screen in
                screen.split(separator: "\n").count { $0.contains("✓  long/s") } == 4
            }
            texts.append(try dashboard.terminal.screen())
            try dashboard.terminal.press("q")
            try dashboard.expectShell(status: 0)
        }
        texts += [watch.result().output, watch.result().errors, place.read(".kd/queue.log")]
        texts += place.runs.map { (try? String(contentsOf: $0.logURL, encoding: .utf8)) ?? "" }
        for text in texts {
            for complaint in Self.complaints { #expect(!text.contains(complaint), "\(text)") }
        }
    }
}
