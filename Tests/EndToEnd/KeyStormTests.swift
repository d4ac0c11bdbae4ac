import Foundation
import KDExperiment
import Testing

/// Whatever is pressed, the dashboard neither crashes nor leaves the terminal in disorder.
@Suite(.serialized, .enabled(if: TmuxTerminal.isAvailable, TmuxTerminal.skipReason))
struct `Storms of keys` {
    @Test func `a short storm`() throws { try weather(keys: 1500, seed: 1) }

    @Test(.enabled(if: LongForm.isWanted, LongForm.hint))
    func `a long storm`() throws { try weather(keys: 20_000, seed: 2) }

    private func weather(keys: Int, seed: UInt64) throws {
        let place = try Workplace()
        try place.write(ExperimentText.small(variants: ["ce", "amd"]), to: "small.yaml")
        #expect(try place.kd("launch", "small.yaml", "--wait").status == 0)
        try place.write(ExperimentText.long(), to: "long.yaml")
        #expect(try place.kd("launch", "long.yaml").status == 0)
        let dashboard = try DashboardTerminal(place, reopens: true)
        try dashboard.expectRunsScreen()
        var storm = KeyStorm(dashboard, seed: seed)
        try storm.rage(keys: keys)

        try dashboard.terminal.resize(columns: 80, rows: 24)
        // Closes whatever lies over the screen; once the dashboard shows this filter it has taken
        // every key before it. Between two dashboards the terminal echoes what is typed.
        try dashboard.terminal.press("Escape", "Escape", "Escape", "1", "/")
        try dashboard.terminal.type("calm again")
        try dashboard.terminal.expect("the filter", seconds: 240) {
            $0.contains("calm again") && $0.contains("1 Runs")
        }
        try dashboard.terminal.press("Escape", "Escape")
        try dashboard.stopReopening()
        try dashboard.expectRunsScreen()
        try dashboard.terminal.press("?")
        try dashboard.terminal.expect("other keys close")
        // On its own: a q right behind Escape may pass for Alt-q.
        try dashboard.terminal.press("Escape")
        try dashboard.terminal.expect("the help gone") { !$0.contains("other keys close") }
        // The second key answers whether unsaved changes of an experiment may go.
        try dashboard.terminal.press("q", "y")
        try dashboard.expectShell(status: 0)
        #expect(dashboard.statuses.allSatisfy { $0 == 0 })
        print("\(keys) random keys: the dashboard was opened \(dashboard.statuses.count) times")
    }
}
