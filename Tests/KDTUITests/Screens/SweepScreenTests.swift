import Foundation
import KDExperiment
import KDResults
import KDTestSupport
import Testing

@testable import KDTUI

@Suite(.serialized)
struct SweepScreenTests {
    @Test(arguments: ScreenGoldenTests.sizes)
    func `the grid and its builder look as they did`(width: Int, height: Int) throws {
        var driver = try DashboardDriver(width: width, height: height)
        func check(_ name: String) {
            let text = driver.text
            #expect(
                text.split(separator: "\n", omittingEmptySubsequences: false).count == height + 1)
            expectGolden(text, "screens/sweep-\(name)-\(width)x\(height)")
        }
        driver.press("4")
        check("grid")
        driver.press(Key(.down), Key(.down), "v")
        driver.wait()
        check("row")
        driver.press("c")
        driver.type("loss")
        check("metrics")
        driver.press(Key(.escape), "b")
        check("files")
        driver.type("digits")
        driver.press(Key(.enter))
        check("builder")
        driver.press("a")
        driver.type("tau")
        check("keys")
        driver.press(Key(.enter))
        driver.type("4 to 8 step -1")
        driver.press(Key(.enter))
        check("fault")
        driver.press(Key(.enter), .control("u"))
        driver.type("4 to 8 step 2")
        driver.press(Key(.enter))
        check("built")
    }

    @Test func `without colour and Unicode the grid says the same`() throws {
        var driver = try DashboardDriver(width: 100, height: 30)
        driver.press("4")
        var model = driver.model
        model.appearance.glyphs = .ascii
        model.appearance.colorDepth = .none
        let text = view(model).plainText()
        #expect(text.allSatisfy { $0.isASCII })
        expectGolden(text, "screens/sweep-ascii-100x30")
    }

    @Test func `an empty project says what to do first`() throws {
        var driver = try DashboardDriver(isEmpty: true)
        driver.press("4", Key(.enter), "v", "c", "x", "X", "]", "s", "r", Key(.down))
        #expect(driver.text.contains("Press n to launch an experiment"))
        #expect(driver.text.contains("b builds a sweep"))
        driver.press("1")
        #expect(driver.text.contains("builds one in a form"))
    }

    @Test func `actions take the cell, the row or the column, and stop asks`() throws {
        var driver = try DashboardDriver()
        driver.press("4")
        let grid = try #require(driver.model.sweepPicture?.grid)
        #expect(grid.rowPath == "variant" && grid.columnPath == "seed")
        let row = try #require(grid.rows.firstIndex(of: .string("amd-kd")))
        for _ in 0..<row { driver.press(Key(.down)) }
        #expect(driver.model.targets.map(\.phase) == [.failed])
        driver.press("v")
        #expect(Set(driver.model.targets.map(\.phase)) == [.failed, .stopped, .queued])
        driver.press("s")
        #expect(driver.model.overlay != nil)
        driver.press("y")
        let phases = { Set(driver.model.targets.map(\.phase)) }
        #expect(phases() == [.failed, .stopped])
        driver.press("r")
        #expect(phases() == [.queued])
        driver.press("v")
        #expect(driver.model.targets.count == 4)
        driver.press("v")
        #expect(driver.model.targets.count == 12)
        driver.press(Key(.escape), Key(.enter))
        #expect(
            driver.model.screen == .run && driver.model.currentRun?.name.contains("amd-kd") == true)
    }

    @Test func `rows, columns and the metric are chosen`() throws {
        var driver = try DashboardDriver()
        driver.press("4", "X")
        #expect(driver.model.sweepPicture?.grid.rowPath == "seed")
        driver.press("x")
        driver.type("lambda2")
        driver.press(Key(.enter))
        let grid = try #require(driver.model.sweepPicture?.grid)
        #expect(grid.rowPath == "seed" && grid.columnPath == "distill.lambda2")
        #expect(grid.collapsed == ["variant"])
        #expect(driver.text.contains("±"))
        driver.press("c")
        driver.type("test/top1")
        driver.press(Key(.enter))
        #expect(driver.model.sweepPicture?.grid.metric == "test/top1")
    }

    @Test func `of several runs in a cell one is chosen`() throws {
        var driver = try DashboardDriver()
        driver.press("4", "X", "x")
        driver.type("lambda2")
        driver.press(Key(.enter))
        let grid = try #require(driver.model.sweepPicture?.grid)
        let column = try #require(grid.cells[0].firstIndex { $0.runs.count > 1 })
        driver.press(Key(.home))
        for _ in 0..<column { driver.press(Key(.right)) }
        driver.press(Key(.enter))
        guard case .sweepChoice(let state, .run, let names)? = driver.model.overlay else {
            Issue.record("no list of runs is open")
            return
        }
        #expect(state.items.count == grid.cells[0][column].runs.count)
        #expect(state.items.allSatisfy { RunPhase(rawValue: $0.detail) != nil })
        driver.press(Key(.down), Key(.enter))
        #expect(driver.model.screen == .run)
        #expect(driver.model.runScreen.id?.description == names[1])
        driver.press("q")
        #expect(driver.model.screen == .sweep)
    }

    @Test func `a click chooses a cell and another opens its run`() throws {
        var driver = try DashboardDriver()
        driver.press("4")
        let rect = try #require(SweepLayout(driver.model).rect(row: 2, column: 1))
        let click = InputEvent.mouse(
            Mouse(.press, at: Point(x: rect.x + 1, y: rect.y)))
        driver.send(.input(click))
        #expect((driver.model.sweepScreen.row, driver.model.sweepScreen.column) == (2, 1))
        driver.send(.input(click))
        #expect(driver.model.screen == .run)
    }

    @Test func `a sweep is built, duplicated and launched`() throws {
        var driver = try DashboardDriver()
        driver.buildTauAxis()
        let check = try #require(driver.model.sweepScreen.builder?.check)
        // ce has no tau; the other three get a second one each, for three seeds.
        #expect(check.faults.isEmpty && check.newCount == 9 && check.axes == ["distill.tau"])
        driver.press("q")
        #expect(driver.text.contains("Drop the changes?"))
        driver.press(Key(.escape), "W", .control("u"))
        driver.type("experiments/hot")
        driver.press(Key(.enter))
        let builder = try #require(driver.model.sweepScreen.builder)
        #expect(builder.path == "experiments/hot.yaml" && !builder.isChanged)
        #expect(builder.check?.name == "hot")
        driver.press("L", Key(.enter))
        #expect(driver.model.screen == .sweep)
        #expect(driver.model.sweepPicture?.sweep.name == "hot")
        #expect(driver.model.sweepPicture?.grid.columnPath == "distill.tau")
        let url = driver.workingDirectory.appending(path: "experiments/hot.yaml")
        #expect(try String(contentsOf: url, encoding: .utf8).contains("distill.tau: [4, 8]"))
    }

    @Test func `a configured experiment is handed over, but not over changes of another`() throws {
        var driver = try DashboardDriver()
        driver.press("3", "S", .control("u"))
        driver.type("experiments/mine")
        driver.press(Key(.enter))
        #expect(driver.model.screen == .sweep)
        let builder = try #require(driver.model.sweepScreen.builder)
        #expect(builder.path == "experiments/mine.yaml" && builder.check?.faults == [])
        driver.press("a")
        driver.type("distill.tau")
        driver.press(Key(.enter))
        driver.type("4, 8")
        driver.press(Key(.enter), "3", "S")
        #expect(driver.model.screen == .configure)
        #expect(driver.model.notice?.text.contains("changes in no file") == true)
    }

    @Test func `a file that somebody else changed is not overwritten`() throws {
        var driver = try DashboardDriver()
        driver.buildTauAxis()
        let url = driver.workingDirectory.appending(path: "experiments/digits-amd.yaml")
        try Data("name: other\n".utf8).write(to: url)
        driver.press("w")
        #expect(driver.model.notice?.text.contains("changed by somebody else") == true)
        #expect(try String(contentsOf: url, encoding: .utf8) == "name: other\n")
    }
}

extension DashboardDriver {
    /// Opens the digits file in the builder and gives it an axis of two temperatures.
    mutating func buildTauAxis() {
        press("4", "b")
        type("digits")
        press(Key(.enter), "a")
        type("distill.tau")
        press(Key(.enter))
        type("4, 8")
        press(Key(.enter))
    }
}
