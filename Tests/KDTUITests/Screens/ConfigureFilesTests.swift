import Foundation
import KDExperiment
import KDTestSupport
import Testing

@testable import KDTUI

/// The files behind the form: opened, saved and asked about, by keys.
@Suite(.serialized)
struct ConfigureFilesTests {
    @Test func `saving writes what kd check accepts, and a launch shows its runs`() throws {
        var driver = try DashboardDriver.form()
        driver.press("w", Key(.enter))
        let file = driver.workingDirectory.appending(path: "experiments/my-experiment.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(try ExperimentFile.parse(text, file: "x").runs.count == 1)
        #expect(!driver.model.configureScreen.isChanged)
        driver.press("L")
        #expect(driver.text.contains("my-experiment/s0"))
        driver.press(Key(.escape))
        #expect(driver.model.overlay == nil && driver.model.screen == .configure)
        driver.press("L", Key(.enter))
        #expect(driver.model.runs.contains { $0.name == "my-experiment/s0" })
        #expect(driver.model.screen == .runs)
    }

    @Test func `what the file holds is looked up when it is saved, not remembered`() throws {
        var driver = try DashboardDriver.form("digits-amd")
        let file = driver.workingDirectory.appending(path: "experiments/digits-amd.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        driver.press("w")
        #expect(driver.model.notice?.text.contains("holds this already") == true)
        try FileManager.default.removeItem(at: file)
        driver.press("w")
        #expect(driver.model.notice?.text.hasPrefix("Saved") == true)
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
        try Data("name: other\n".utf8).write(to: file)
        driver.press("w")
        #expect(driver.text.contains("was changed by somebody else"))
    }

    @Test func `a file that is there is not replaced unasked`() throws {
        var driver = try DashboardDriver.form()
        let file = driver.workingDirectory.appending(path: "experiments/my-experiment.yaml")
        try FileSystem.ensureDirectory(file.deletingLastPathComponent())
        try Data("mine\n".utf8).write(to: file)
        driver.press("w", Key(.enter))
        #expect(driver.text.contains("exists already"))
        driver.press(Key(.enter))
        #expect(try String(contentsOf: file, encoding: .utf8) == "mine\n")
        driver.press("w", Key(.enter), Key(.right), Key(.enter), .control("u"))
        driver.type("other")
        driver.press(Key(.enter))
        #expect(driver.model.configureScreen.file?.path == "other.yaml")
        #expect(try String(contentsOf: file, encoding: .utf8) == "mine\n")
    }

    @Test func `comments and others' changes are asked about before they are lost`() throws {
        var driver = try DashboardDriver()
        let file = try driver.saveBesideComments()
        driver.press("y")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains("tau: 9") && text.contains("variants:"))
        try Data((text + "# more\n").utf8).write(to: file)
        driver.press("u", "w")
        #expect(driver.text.contains("was changed by somebody else"))
        driver.press(Key(.escape))
        #expect(driver.model.configureScreen.isChanged)
    }

    @Test func `a yes is about what was there when it was asked for`() throws {
        var driver = try DashboardDriver()
        let file = try driver.saveBesideComments()
        try Data([0x61, 0xE9]).write(to: file)
        driver.press("y")
        #expect(driver.text.contains("was changed by somebody else"))
        #expect(try Data(contentsOf: file) == Data([0x61, 0xE9]))
        driver.press("y")
        #expect(try String(contentsOf: file, encoding: .utf8).contains("tau: 9"))
    }

    @Test func `the answer to a save is for the draft that was saved`() throws {
        var driver = try DashboardDriver.form()
        let state = driver.model.configureScreen
        let request = SaveRequest(
            number: state.number, path: "old.yaml", draft: state.draft, known: .absent)
        driver.press("N")
        driver.send(.draftSaved(request, text: state.draft.yaml))
        #expect(driver.model.configureScreen.file == nil)
        driver.send(.draftBlocked(request, .otherContents))
        #expect(driver.model.overlay == nil)
    }

    @Test func `a file that is not there is a fault of its row`() throws {
        var driver = try DashboardDriver()
        driver.press("3")
        let file = driver.workingDirectory.appending(path: "experiments/far.yaml")
        let text = """
            name: far
            data: {name: cifar10, root: images}
            student: {model: wrn-10-1}
            distill: {lambda1: 1, lambda2: 0}
            """
        try Data(text.utf8).write(to: file)
        driver.press("o")
        driver.type("far.yaml")
        driver.press(Key(.enter))
        driver.row("data.root")
        let fault = try #require(driver.model.configureScreen.row?.faults.first)
        #expect(fault.message.hasPrefix("there is no folder images"))
        #expect(try driver.check().faults.count == 1)
        driver.press("1", "n")
        driver.type("far.yaml")
        driver.press(Key(.enter))
        #expect(driver.text.contains("there is no folder images"))
        driver.press(Key(.enter))
        #expect(!driver.model.runs.contains { $0.name.hasPrefix("far") })
        try FileSystem.ensureDirectory(driver.workingDirectory.appending(path: "images"))
        driver.press("r")
        #expect(!driver.text.contains("there is no folder images"))
    }

    @Test func `unsaved changes are asked about before they are dropped`() throws {
        var driver = try DashboardDriver.form()
        driver.row("distill.tau")
        driver.press(Key(.enter), "9", Key(.enter), "q", "q")
        #expect(driver.text.contains("Quit without saving?"))
        driver.press(Key(.escape), "3", "N")
        #expect(driver.text.contains("Drop the changes?"))
        driver.press(Key(.enter))
        #expect(try driver.check().base.distill.tau == 9)
        driver.press("N", "y")
        #expect(try driver.check().base.distill.tau == 4)
    }

    @Test func `hostile text in a file is shown harmlessly and saved as it was`() throws {
        var driver = try DashboardDriver()
        let name = "x\\u001b]0;owned\\u0007"
        let text = "name: \"\(name)\"\ndata: {name: digits}\n\"\\u001b[2J\": 1\n"
        try Data((text + "student: {model: wrn-10-1}\n").utf8)
            .write(to: driver.workingDirectory.appending(path: "experiments/hostile.yaml"))
        driver.open("hostile")
        #expect(driver.model.configureScreen.file?.path == "experiments/hostile.yaml")
        #expect(!driver.text.contains("\u{1B}") && !driver.text.contains("\u{7}"))
        driver.press("y")
        #expect(!driver.text.contains("\u{1B}"))
        #expect(
            driver.model.configureScreen.draft.text(at: SpecPath().key("name"))?.contains("\u{1B}")
                == true)
    }
}

extension DashboardDriver {
    /// Opens a file with comments, changes it and asks for it to be saved, which asks about them.
    fileprivate mutating func saveBesideComments() throws -> URL {
        let file = workingDirectory.appending(path: "experiments/noted.yaml")
        try Data(("# why\n" + FakeProject.experiment + "\n").utf8).write(to: file)
        open("noted")
        row("distill.tau")
        press(Key(.enter), .control("u"), "9", Key(.enter), "w")
        #expect(text.contains("has comments"))
        return file
    }
}
