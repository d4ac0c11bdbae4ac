import Foundation
import KDExperiment
import KDResults
import KDTestSupport
import Testing

@testable import KDTUI

@Suite(.serialized)
struct UpdateTests {
    @Test func `a filter narrows the list while it is typed and shows the count`() throws {
        var driver = try DashboardDriver()
        driver.press("/")
        driver.type("phase=finished")
        #expect(driver.model.visibleRuns.allSatisfy { $0.phase == .finished })
        #expect(driver.text.contains("\(driver.model.visibleRuns.count) of 13"))
        driver.press(Key(.escape))
        #expect(driver.model.visibleRuns.count == 13)
    }

    @Test(arguments: [
        ("kd s1", 3), ("-teacher phase=finished", 8), ("val/top1:best>97.5", 2),
        ("lambda2=0 ce", 3),
        ("tags~baseline", 1), ("baseline", 1), ("phase=failed OR phase=stopped", 2),
        ("nothing-like-this", 0),
    ])
    func `filters take words, negations and comparisons`(text: String, count: Int) throws {
        var driver = try DashboardDriver()
        driver.press("/")
        driver.type(text)
        #expect(driver.model.visibleRuns.count == count, "\(text)")
    }

    @Test func `while text is typed the hints are about typing`() throws {
        var driver = try DashboardDriver()
        func hints() -> String {
            driver.text.split(separator: "\n").last.map(String.init) ?? ""
        }
        #expect(hints().contains("? help") && !hints().contains("Ctrl-U"))
        driver.press("/")
        #expect(hints().contains("Enter keeps") && hints().contains("Esc shows all"))
        #expect(hints().contains("Ctrl-U clears") && !hints().contains("? help"))
        driver.press(Key(.enter), "e")
        #expect(hints().contains("Esc cancels"))
        driver.press(Key(.escape), "3")
        driver.row("name")
        #expect(hints().contains("? help"))
        driver.press(Key(.enter))
        #expect(hints().contains("Tab next") && hints().contains("Esc cancels"))
    }

    @Test func `a filter that is not complete hides nothing and says what is missing`() throws {
        var driver = try DashboardDriver()
        driver.press("/")
        driver.type("val/topl > 3")
        #expect(driver.model.visibleRuns.count == 13)
        #expect(driver.text.contains("is \"val/top1\" meant?"))
    }

    @Test func `a saved view brings back its groups`() throws {
        var driver = try DashboardDriver()
        driver.press("5", "B")
        driver.type("variant")
        driver.press(" ", Key(.enter))
        #expect(driver.model.resultsScreen.groupedBy == ["setup", "variant"])
        driver.press("w")
        driver.type("mine")
        driver.press(Key(.enter), "b")
        #expect(driver.model.resultsTable.rows.count == 13)
        driver.press("W", Key(.enter))
        #expect(driver.model.resultsTable.columns.prefix(3) == ["setup", "variant", "n"])
        let project = Project(driver.workingDirectory.appending(path: ".kd"))
        #expect(try ProjectSettings.load(project).views.first?.groupedBy == ["setup", "variant"])
    }

    @Test func `a launch that took its time closes nothing that was opened since`() throws {
        var driver = try DashboardDriver()
        driver.press("n")
        driver.type("digits")
        driver.press(Key(.enter), Key(.escape), Key(.escape), "3")
        driver.press(":")
        let launched = Message.launched([RunID("new")], experiment: "x", path: "x.yaml")
        driver.send(launched)
        #expect(driver.model.screen == .configure && driver.model.overlay != nil)
        #expect(driver.model.notice?.text == "Launched 1 run")
    }

    @Test(arguments: [("1", Screen.runs), ("4", Screen.sweep), ("5", Screen.results)])
    func `back from a run leads to where it was opened`(key: String, screen: Screen) throws {
        var driver = try DashboardDriver()
        for back in [Key.character("q"), Key(.escape)] {
            driver.type(key + "2")
            #expect(driver.model.screen == .run)
            driver.press("N", back)
            #expect(driver.model.screen == screen)
        }
    }

    @Test func `one fault is no faults`() {
        let file = ExperimentSummary(path: "x.yaml", name: nil, runCount: 1, faultCount: 1)
        #expect(LaunchModel.item(file).detail == "1 fault")
        let whole = ExperimentSummary(path: "x.yaml", name: "x", runCount: 1, faultCount: 0)
        #expect(LaunchModel.item(whole).detail == "x · 1 run")
    }

    @Test func `a key that does nothing says so`() throws {
        var driver = try DashboardDriver()
        driver.press("Z")
        #expect(driver.model.notice?.text.contains("Z does nothing here") == true)
    }

    @Test func `removing asks first, goes to the trash and is undone`() throws {
        var driver = try DashboardDriver()
        driver.select("ce/s0")
        driver.press("d", Key(.enter))
        #expect(driver.model.runs.count == 13, "Enter on the safe answer changes nothing")
        driver.press("d", "y")
        #expect(driver.model.runs.count == 12)
        driver.press("u")
        #expect(driver.model.runs.count == 13)
        #expect(driver.model.currentRun?.name == "digits-amd/ce/s0")
    }

    @Test func `a marked run that a filter hides is left alone`() throws {
        var driver = try DashboardDriver()
        driver.select("ce/s0")
        driver.press(" ", "/")
        driver.type("s1 phase=finished")
        driver.press(Key(.enter))
        let shown = try #require(driver.model.currentRun?.id)
        #expect(!driver.model.runsScreen.marked.contains(shown))
        #expect(driver.model.targets.map(\.id) == [shown])
        driver.press("d", "y")
        #expect(driver.model.run(shown) == nil && driver.model.runs.count == 12)
        #expect(driver.model.runsScreen.marked.count == 1)
    }

    @Test func `no key acts on what a window too small does not show`() throws {
        var driver = try DashboardDriver()
        driver.select("ce/s0")
        let model = driver.model
        driver.resize(30, 8)
        driver.press("d", "y", "3", "/", "x", Key(.enter), Key(.down))
        #expect(driver.model.runs.count == model.runs.count && driver.model.overlay == nil)
        #expect(driver.model.screen == .runs && !driver.model.runsScreen.isFiltering)
        #expect(driver.model.runsScreen.cursor == model.runsScreen.cursor)
        var small = driver.model
        let suspended = update(&small, .input(.key(.control("z"))))
        let left = update(&small, .input(.key("q")))
        #expect(suspended == [.suspend] && left == [.quit])
        driver.resize(120, 40)
        driver.press("d")
        #expect(driver.model.overlay != nil)
    }

    @Test func `a live run is not removed, and the reason is told`() throws {
        var driver = try DashboardDriver()
        driver.select("at-kd/s2")
        #expect(driver.model.currentRun?.phase == .training)
        driver.press("d")
        #expect(driver.model.overlay == nil)
        #expect(driver.model.notice?.text.contains("stop what is running first") == true)
    }

    @Test func `the cursor keeps to the top while runs come in, until the user chooses one`() throws
    {
        let all = try DashboardDriver().model.runs
        var model = Model(
            size: Size(width: 120, height: 40), now: FakeProject.now, projectName: "~/digits")
        for count in 1...all.count { _ = update(&model, .runs(Array(all.suffix(count)))) }
        #expect(model.runsScreen.cursor == model.visibleRuns.first?.id)

        _ = update(&model, .input(.key("j")))
        let chosen = model.visibleRuns[1].id
        _ = update(&model, .input(.key("O")))
        #expect(model.runsScreen.cursor == chosen)
        #expect(model.visibleRuns.first?.id != chosen)
    }

    @Test(arguments: ["", "x", "xx"])
    func `zooming asks for the points of what shows, and no more than a few times it`(
        axis: String
    ) throws {
        var driver = try DashboardDriver()
        driver.select("ce/s0")
        driver.press(Key(.enter))
        driver.type(axis)
        #expect(driver.model.askedCurves.steps == nil)
        driver.type("+++")
        let window = try #require(driver.model.runScreen.window)
        let steps = try #require(driver.model.askedCurves.steps)
        let all = try #require(driver.model.currentRun?.steps)
        let shown = Int(Double(all) * window.lowerBound)...Int(Double(all) * window.upperBound)
        #expect(steps.lowerBound <= shown.lowerBound + all / 20)
        #expect(steps.upperBound >= shown.upperBound - all / 20)
        #expect(steps.count <= 6 * shown.count, "\(steps) for \(shown)")
        driver.type("----")
        #expect(driver.model.askedCurves.steps == nil)
    }

    @Test func `a click puts the crosshair under the pointer, and a drag takes it along`() throws {
        var driver = try DashboardDriver()
        driver.select("at-kd/s1")
        driver.press(Key(.enter), Key(.enter))
        for (column, kind) in [(12, Mouse.Kind.press), (30, .press), (60, .drag), (111, .drag)] {
            driver.send(.input(.mouse(Mouse(kind, at: Point(x: column, y: 12)))))
            let canvas = view(driver.model)
            let crossed = (8..<111 + 6).filter { x in
                (8..<20).allSatisfy { y in
                    canvas[x, y].character == "│" || canvas[x, y].style.background == .selection
                }
            }
            #expect(crossed == [column])
        }
        driver.send(.input(.mouse(Mouse(.drag, at: Point(x: 30, y: 0)))))
        #expect(driver.model.screen == .run, "a drag opens no tab")
    }

    @Test func `pausing reaches the control file of the run`() throws {
        var driver = try DashboardDriver()
        driver.select("at-kd/s2")
        let id = try #require(driver.model.currentRun?.id)
        driver.press("p")
        let run = Project(driver.workingDirectory.appending(path: ".kd")).runDirectory(id)
        #expect(try String(contentsOf: run.controlURL, encoding: .utf8) == "pause\n")
    }

    @Test func `names, tags and notes are kept beside the run`() throws {
        var driver = try DashboardDriver()
        driver.select("ce/s1")
        driver.press("e", .control("u"))
        driver.type("기준선")
        driver.press(Key(.enter), "t")
        driver.type("paper, table 2")
        driver.press(Key(.enter))
        #expect(driver.model.currentRun?.name == "기준선")
        #expect(driver.model.currentRun?.tags == ["paper", "table", "2"])
    }

    @Test func `exports are written where the user said, and nothing is overwritten unasked`()
        throws
    {
        var driver = try DashboardDriver()
        driver.press("5", "x", Key(.down), Key(.down), Key(.enter))
        let file = driver.workingDirectory.appending(path: "results.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.hasPrefix("| setup | n | method |"))
        #expect(text.contains("**"))
        driver.press("x", Key(.down), Key(.down), Key(.enter))
        guard case .confirm = driver.model.overlay else {
            Issue.record("an existing file must be asked about")
            return
        }
        driver.press("y")
        #expect(driver.model.notice?.text.contains("rows written to") == true)
    }

    @Test func `the cursor stays on its run when others come and go`() throws {
        var driver = try DashboardDriver()
        driver.select("kd/s2")
        let id = driver.model.runsScreen.cursor
        driver.send(.runs(driver.model.runs.filter { !$0.name.contains("amd-kd") }))
        #expect(driver.model.runsScreen.cursor == id)
    }

    @Test func `thousands of random keys, clicks and sizes break nothing`() throws {
        var driver = try DashboardDriver()
        var random = SplitMix(state: 7)
        let codes: [Key.Code] = [
            .enter, .tab, .backTab, .escape, .backspace, .delete, .up, .down, .left, .right, .home,
            .end, .pageUp, .pageDown, .character("ㅎ"), .character(" "),
        ]
        let letters = Array("1234567890abcdefghijklmoptuvwxyzNPHLOGWCDJKU+-=*?:/[]")
        for round in 0..<3000 {
            switch random.next(20) {
            case 0: driver.resize(random.next(220), random.next(70))
            case 1:
                let point = Point(x: random.next(200), y: random.next(60))
                driver.send(.input(.mouse(Mouse(.press, at: point))))
            case 2...8: driver.press(Key(codes[random.next(codes.count)]))
            default: driver.press(.character(letters[random.next(letters.count)]))
            }
            if round % 5 == 0 { _ = driver.text }
        }
        #expect(driver.model.isLoaded)
    }
}

/// Small random numbers, the same each time.
private struct SplitMix {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((value ^ (value >> 31)) % UInt64(bound))
    }
}
