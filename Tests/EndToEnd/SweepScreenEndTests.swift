import KDExperiment
import Testing

/// A sweep by keyboard alone, in a real terminal.
@Suite(.serialized, .enabled(if: TmuxTerminal.isAvailable, TmuxTerminal.skipReason))
struct `The sweep in a terminal` {
    @Test func `axes are built, launched, watched and stopped`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.long(seeds: [0, 1]), to: "long.yaml")
        let dashboard = try DashboardTerminal(place, columns: 120, rows: 40)
        let terminal = dashboard.terminal
        try dashboard.expectRunsScreen()
        try terminal.press("4")
        try terminal.expect("No sweep yet")
        try terminal.press("b")
        // Without an experiment the files are offered all the same.
        try terminal.expect("long.yaml")
        try terminal.press("Enter")
        try terminal.expect("2 new runs")
        try terminal.press("a")
        try terminal.expect("Sweep which key")
        try terminal.type("smoothing")
        try terminal.press("Enter")
        try terminal.type("0 to 0.3 step 0.1")
        try terminal.press("Enter")
        try terminal.expect("8 new runs")
        try terminal.press("L")
        try terminal.expect("Enter launches 8 runs")
        try terminal.press("Enter")
        try terminal.expect("the live grid") {
            $0.contains("0/8 finished") && $0.contains("distill.label_smoothing")
        }
        try terminal.expect("2 running")
        // All cells: stop asks, then nothing works any more.
        try terminal.press("v", "v", "v", "s")
        try terminal.expect("Stop 8 runs?")
        try terminal.press("y")
        try terminal.expect("8 stopped")
        #expect(place.runs.allSatisfy { $0.readState()?.phase == .stopped })
        try terminal.press("q", "q")
        try dashboard.expectShell(status: 0)
    }
}
