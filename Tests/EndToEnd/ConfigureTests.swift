import Foundation
import KDExperiment
import Testing

/// Somebody who has never seen the file's keys, at a keyboard.
@Suite(.serialized, .enabled(if: TmuxTerminal.isAvailable, TmuxTerminal.skipReason))
struct `The form in a terminal` {
    @Test func `builds an AMD experiment by keyboard alone, saves and launches it`() throws {
        let place = try Workplace()
        let dashboard = try DashboardTerminal(place)
        let terminal = dashboard.terminal
        try dashboard.expectRunsScreen()
        try terminal.press("3")
        try terminal.expect("a valid experiment") {
            $0.contains("✓ 1 run + 1 teacher") && $0.contains("new experiment")
        }
        // The name; then section by section: the teacher, the student, AMD's weight, the seeds.
        try terminal.press("Enter", "C-u")
        try terminal.type("first-amd")
        try terminal.press("Enter", "Tab", "Tab", "Enter")
        try terminal.expect("Search, or type any name")
        try terminal.type("wrn-10-2")
        try terminal.press("Enter", "Tab", "Enter")
        try terminal.expect("Student: model")
        try terminal.type("wrn-10-1")
        try terminal.press("Enter", "Tab", "Tab", "j", "Enter")
        try terminal.type("1000")
        try terminal.press("Enter", "j", "Enter")
        try terminal.expect("fits")
        try terminal.press("j", "j", "Space", "Enter", "Tab", "Tab", "j", "Enter")
        try terminal.type("0")
        try terminal.expect("✗ 1 fault")
        try terminal.expect("allowed a whole number >= 1")
        try terminal.press("C-u", "2", "Enter", "G", "Enter", "C-u")
        try terminal.type("0, 1")
        try terminal.press("Enter")
        try terminal.expect("✓ 2 runs + 1 teacher")
        try terminal.press("w")
        try terminal.expect("experiments/first-amd.yaml")
        try terminal.press("Enter")
        try terminal.expect("Saved experiments/first-amd.yaml")

        let check = try place.kd("check", "experiments/first-amd.yaml")
        #expect(check.status == 0, "\(check.errors)")
        #expect(check.output.contains("2 runs and 1 teacher"))
        let url = place.url.appending(path: "experiments/first-amd.yaml")
        let runs = try ExperimentFile.load(url).runs
        let layers = ["group1", "group2"].map { LayerPair(student: $0, teacher: $0) }
        let amd = FeatureTerm(method: .amd(AMDSettings()), weight: 1000, layers: layers)
        #expect(runs.map(\.seed) == [0, 1])
        #expect(runs.allSatisfy { $0.distill.features == [amd] && $0.schedule.epochs == 2 })
        #expect(runs.allSatisfy { $0.teacher?.model == "wrn-10-2" })

        try terminal.press("L")
        try terminal.expect("first-amd/s1")
        try terminal.press("Enter")
        try terminal.expect("Launched 3 runs")
        try terminal.press("q")
        try dashboard.expectShell(status: 0)
    }

    @Test func `measures a step in the background and asks before changes are lost`() throws {
        let place = try Workplace()
        let dashboard = try DashboardTerminal(place, columns: 120, rows: 40)
        let terminal = dashboard.terminal
        try dashboard.expectRunsScreen()
        try terminal.press("3")
        try terminal.expect("✓ 1 run + 1 teacher")
        try terminal.press("m")
        try terminal.expect("measuring a step")
        // Keys are answered while it goes on.
        try terminal.press("Enter")
        try terminal.type("x")
        try terminal.press("Enter")
        try terminal.expect("● not saved")
        try terminal.expect("images/s, measured here", seconds: 120)
        try terminal.expect("about")
        try terminal.press("Q")
        try terminal.expect("Quit without saving?")
        try terminal.press("Escape", "Q", "y")
        try dashboard.expectShell(status: 0)
    }
}
