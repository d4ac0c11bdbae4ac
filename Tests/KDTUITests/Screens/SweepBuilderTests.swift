import Foundation
import KDExperiment
import KDTestSupport
import Testing

@testable import KDTUI

/// Builds a sweep by keys, as a user does.
@Suite(.serialized)
struct SweepBuilderTests {
    private func opened() throws -> DashboardDriver {
        var driver = try DashboardDriver()
        driver.buildTauAxis()
        return driver
    }

    private func builder(_ driver: DashboardDriver) throws -> SweepBuilder {
        try #require(driver.model.sweepScreen.builder)
    }

    private func values(_ driver: DashboardDriver) throws -> [String] {
        try builder(driver).draft.rows.map(\.values)
    }

    private func text(_ driver: DashboardDriver, _ name: String = "digits-amd") throws -> String {
        let url = driver.workingDirectory.appending(path: "experiments/\(name).yaml")
        return String(decoding: try Data(contentsOf: url), as: UTF8.self)
    }

    @Test func `the wheel leaves alone what is being typed`() throws {
        var driver = try opened()
        driver.press("a")
        driver.type("label_smoothing")
        driver.press(Key(.enter))
        driver.type("0.1")
        for kind in [Mouse.Kind.wheelUp, .wheelDown] {
            driver.send(.input(.mouse(Mouse(kind, at: Point(x: 9, y: 9)))))
        }
        driver.press(Key(.enter))
        #expect(try values(driver) == ["4, 8", "0.1"])
    }

    @Test func `changes are taken back and made again`() throws {
        var driver = try opened()
        driver.press(Key(.home), "d")
        #expect(try values(driver) == [])
        driver.press("u")
        #expect(try values(driver) == ["4, 8"])
        driver.press(Key(.home), Key(.enter))
        driver.type(", 16")
        driver.press(Key(.enter), "u")
        #expect(try values(driver) == ["4, 8"])
        driver.press("U")
        #expect(try values(driver) == ["4, 8, 16"])
        driver.press("u", "u", "u")
        #expect(try values(driver) == [] && !builder(driver).isChanged)
        #expect(driver.model.notice?.text == "Nothing to take back")
    }

    @Test func `Esc takes back what is being typed, and a row that was begun`() throws {
        var driver = try opened()
        driver.press("w", Key(.home), Key(.enter))
        driver.type(", 16")
        #expect(try builder(driver).isChanged)
        driver.press(Key(.escape), "z")
        driver.type("x")
        driver.press(Key(.escape))
        #expect(try values(driver) == ["4, 8"] && !builder(driver).isChanged)
    }

    @Test func `paths turn together, and cells are left out`() throws {
        var driver = try opened()
        driver.press("z")
        driver.type("student.model: wrn-10-1, wrn-16-1; schedule.batch: 32, 64")
        driver.press(Key(.enter), "x")
        driver.type("distill.tau: 4; seed: 0")
        driver.press(Key(.enter))
        #expect(try builder(driver).check?.faults == [])
        #expect(driver.text.contains("together") && driver.text.contains("without"))
        driver.press("w")
        let runs = try ExperimentFile.parse(text(driver), file: "x").runs
        #expect(!runs.contains { $0.distill.tau == 4 && $0.seed == 0 && $0.distill.lambda2 > 0 })
        #expect(Set(runs.map { "\($0.student.model) \($0.schedule.batch)" }).count == 2)
        driver.press(Key(.enter))
        driver.type("; nothing: 1")
        driver.press(Key(.enter))
        #expect(try builder(driver).check?.faults.map(\.row) == [2])
    }

    @Test func `a launch of another file leaves the builder as it is`() throws {
        var driver = try opened()
        try Data(FakeProject.experiment.replacing("digits-amd", with: "other").utf8)
            .write(to: driver.workingDirectory.appending(path: "experiments/other.yaml"))
        driver.press("n")
        driver.type("other")
        driver.press(Key(.enter), Key(.enter))
        #expect(driver.model.runs.contains { $0.name.hasPrefix("other/") })
        #expect(try values(driver) == ["4, 8"])
        #expect(driver.model.notice?.text.contains("is still being built") == true)
    }

    @Test func `values are checked while they are typed`() throws {
        var driver = try opened()
        driver.press(Key(.home), Key(.enter))
        driver.type(", x")
        #expect(try builder(driver).check?.faults.map(\.row) == [0])
        driver.press(Key(.backspace))
        driver.type("16")
        #expect(try builder(driver).check?.faults == [])
        let more = try builder(driver).check?.rows.count
        driver.send(.input(.paste(", x")))
        #expect(try builder(driver).check?.faults.map(\.row) == [0])
        driver.press(.control("u"))
        #expect(try builder(driver).check?.faults == [], "nothing typed is nothing wrong")
        driver.press(Key(.escape))
        #expect(try builder(driver).check?.faults == [])
        let fewer = try builder(driver).check?.rows.count
        #expect(try #require(fewer) < #require(more))
    }

    @Test func `what is no YAML is not written, and its fault stands at its row`() throws {
        var driver = try opened()
        let before = try text(driver)
        driver.press(Key(.home), Key(.enter), .control("u"))
        driver.type("2, 4, [8")
        driver.press(Key(.enter), "w")
        #expect(try text(driver) == before)
        #expect(driver.model.notice?.text.contains("Mend this first") == true)
        #expect(try builder(driver).check?.faults.map(\.row) == [0])
        driver.press(Key(.enter), Key(.backspace), Key(.backspace), "8", Key(.enter), "w")
        #expect(try text(driver).contains("distill.tau: [2, 4, 8]"))
        #expect(try !builder(driver).isChanged)
        driver.press("w")
        #expect(driver.model.notice?.text.contains("holds this already") == true)
        let kept = try text(driver)
        let url = driver.workingDirectory.appending(path: "experiments/digits-amd.yaml")
        try FileManager.default.removeItem(at: url)
        driver.press("w")
        #expect(try text(driver) == kept, "what was removed meanwhile is written again")
    }

    @Test func `the answer to a save is for the sweep that was saved`() throws {
        var driver = try opened()
        let first = try builder(driver)
        var save = SweepSave(
            number: first.number, path: "experiments/other.yaml", draft: first.draft,
            known: .absent, name: "other")
        try save.draft.rename(to: "other")
        // An axis was changed before the answer came.
        driver.press(Key(.home), Key(.enter))
        driver.type(", 16")
        driver.press(Key(.enter))
        driver.send(.sweepSaved(save, text: save.draft.text))
        #expect(try builder(driver).path == save.path && builder(driver).isChanged)
        #expect(try values(driver) == ["4, 8, 16"])
        #expect(try builder(driver).draft.text.contains("name: other"))
        driver.press("q", "y", "b")
        driver.type("digits")
        driver.press(Key(.enter))
        driver.send(.sweepSaved(save, text: save.draft.text))
        #expect(try builder(driver).path == "experiments/digits-amd.yaml")
    }

    @Test(arguments: ["", " ", "dir/", ".yaml", "dir/.yaml", ".hidden"])
    func `a file needs a name`(path: String) throws {
        var driver = try opened()
        driver.press("W", .control("u"))
        driver.type(path)
        driver.press(Key(.enter))
        #expect(driver.model.notice?.text == ExperimentPath.advice)
    }

    @Test func `the copy's experiment is named after its file`() throws {
        var driver = try opened()
        driver.press("W", .control("u"))
        driver.type("experiments/v1.2")
        driver.press(Key(.enter))
        #expect(try ExperimentFile.parse(text(driver, "v1.2"), file: "x").name == "v1.2")
        driver.press("q")
        let file = driver.workingDirectory.appending(path: "experiments/b.yaml")
        let rest = "data: {name: digits}\nstudent: {model: wrn-10-1}\n"
        try Data(("name: |\n  two\n" + rest).utf8).write(to: file)
        driver.press("b")
        driver.type("b.yaml")
        driver.press(Key(.enter))
        driver.press("W", Key(.enter))
        #expect(driver.model.notice?.text.contains("cannot be changed here") == true)
    }
}
