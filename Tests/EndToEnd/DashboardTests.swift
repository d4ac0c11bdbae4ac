import Foundation
import KDExperiment
import Testing

@Suite(.serialized, .enabled(if: TmuxTerminal.isAvailable, TmuxTerminal.skipReason))
struct `The dashboard in a terminal` {
    @Test func `shows finished runs, obeys keys and leaves the terminal as it was`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.small(variants: ["ce", "amd"]), to: "small.yaml")
        #expect(try place.kd("launch", "small.yaml", "--wait").status == 0)
        let dashboard = try DashboardTerminal(place)
        let terminal = dashboard.terminal
        try dashboard.expectRunsScreen()
        try terminal.expect("all three runs, finished") { screen in
            ["✓  small/amd/s0", "✓  small/ce/s0", "✓  teacher/wrn-10-1/digits/s0", "3 runs"]
                .allSatisfy(screen.contains)
        }
        // The preview pane has the name of the run under the cursor in its frame. Runs that start
        // together may stand in either order.
        try terminal.press("g", "g")
        try terminal.expect("a preview") { Self.previewedRun($0) != nil }
        try terminal.press("G")
        let last = try #require(Self.previewedRun(try terminal.settledScreen()))
        try terminal.press("k")
        try terminal.expect("another preview") { Self.previewedRun($0) != last }
        try terminal.press("j")
        try terminal.expect("the last preview") { Self.previewedRun($0) == last }
        try terminal.press("Enter")
        try terminal.expect("the run's own screen") {
            $0.contains(last) && $0.contains("C Charts") && $0.contains("val/top1")
        }
        try terminal.press("q")
        try dashboard.expectRunsScreen()
        try terminal.press("/", "a", "m", "d", "Enter")
        try terminal.expect("what the filter leaves") {
            $0.contains("small/amd/s0") && !$0.contains("teacher/wrn-10-1")
        }
        try terminal.press("Escape")
        try terminal.expect("teacher/wrn-10-1/digits/s0")
        try terminal.press("?")
        try terminal.expect("other keys close")
        try terminal.press("Escape")
        try terminal.press("5")
        try terminal.expect("test/top1")
        try terminal.press("q", "q")
        try dashboard.expectShell(status: 0)
    }

    /// The run whose preview shows.
    private static func previewedRun(_ screen: String) -> String? {
        let frame = screen.split(separator: "\n").first { $0.hasPrefix("╭─ ") }
        return frame?.dropFirst(3).split(separator: " ").first.map(String.init)
    }

    /// A request to end and a fault end the process by the signal that asked for it, after the
    /// terminal is what it was.
    @Test(arguments: [SIGTERM, SIGHUP, SIGSEGV, SIGABRT])
    func `a signal that ends it restores the terminal`(_ signal: Int32) throws {
        let place = try Workplace()
        let dashboard = try DashboardTerminal(place)
        try dashboard.expectRunsScreen()
        #expect(try dashboard.terminal.strayModes().contains("alternate_on=1"))
        try #require(dashboard.process).signal(signal)
        try dashboard.expectShell(status: 128 + Int(signal))
    }

    @Test func `every size is used, and one that is too small is explained`() throws {
        let place = try Workplace()
        let dashboard = try DashboardTerminal(place, columns: 80, rows: 24)
        let terminal = dashboard.terminal
        try dashboard.expectRunsScreen()
        for (columns, rows) in [(120, 40), (30, 8), (80, 24), (39, 10), (200, 60)] {
            try terminal.resize(columns: columns, rows: rows)
            let isTooSmall = columns < 40 || rows < 10
            try terminal.expect("a screen of \(columns)x\(rows)") { screen in
                guard !isTooSmall else {
                    return screen.contains("kd needs more room") && screen.contains("40×10")
                        && !screen.contains("1 Runs")
                }
                // The status bar is the last line, whatever the size.
                let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
                return screen.contains("1 Runs") && lines.count == rows + 1
                    && lines[rows - 1].contains("Enter open")
            }
        }
        try terminal.press("q")
        try dashboard.expectShell(status: 0)
    }

    @Test func `launches by keys, and what it launched goes on without it`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.long(seeds: [0, 1]), to: "long.yaml")
        let first = try DashboardTerminal(place)
        try first.expectRunsScreen()
        try first.terminal.press("n")
        try first.terminal.expect("long.yaml")
        try first.terminal.press("Enter")
        try first.terminal.expect("long/s1")
        try first.terminal.press("Enter")
        try first.terminal.expect("2 running · 2 runs")
        #expect(place.runs.count == 2)
        #expect(eventually { place.runs.allSatisfy { ($0.readState()?.epoch ?? 0) >= 1 } })
        try first.terminal.press("q")
        try first.expectShell(status: 0)

        let trainers = place.processes("train")
        #expect(trainers.count == 2)
        let epochs = place.runs.compactMap { $0.readState()?.epoch }
        #expect(
            eventually {
                zip(place.runs, epochs).allSatisfy { ($0.readState()?.epoch ?? 0) > $1 }
            })
        #expect(trainers.allSatisfy { $0.isAlive })
        let second = try DashboardTerminal(place)
        try second.terminal.expect("both runs at work") { screen in
            screen.split(separator: "\n").count { $0.contains("/5000") && $0.contains("long/s") }
                >= 2
        }
        try second.terminal.press("q")
        try second.expectShell(status: 0)
    }

    /// A queue is a child of the dashboard that started it.
    @Test func `a queue that ended leaves nothing in the system's table`() throws {
        let place = try Workplace()
        try place.write(ExperimentText.small(variants: ["ce"]), to: "small.yaml")
        let dashboard = try DashboardTerminal(place)
        try dashboard.expectRunsScreen()
        try dashboard.terminal.press("n")
        try dashboard.terminal.expect("small.yaml")
        try dashboard.terminal.press("Enter")
        try dashboard.terminal.expect("small/ce/s0")
        try dashboard.terminal.press("Enter")
        #expect(eventually { !place.processes("queue").isEmpty })
        #expect(eventually { place.runs.first?.readState()?.phase == .finished })
        let pid = try #require(dashboard.process).pid
        #expect(eventually { Self.children(of: pid).isEmpty })
        try dashboard.terminal.press("q")
        try dashboard.expectShell(status: 0)
    }

    /// The children of a process, zombies included.
    private static func children(of pid: Int32) -> [Substring] {
        let file = "/proc/\(pid)/task/\(pid)/children"
        let threads =
            (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        return ([file] + threads.map { "/proc/\(pid)/task/\($0)/children" }).flatMap { file in
            (FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
                ?? "").split(separator: " ").map { Substring($0) }
        }
    }
}
