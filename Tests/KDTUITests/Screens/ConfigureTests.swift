import Foundation
import KDExperiment
import KDModels
import KDResults
import Testing

@testable import KDTUI

/// Drives the form by keys, as a user does.
@Suite(.serialized)
struct ConfigureTests {
    private func opened(_ file: String? = nil, width: Int = 120, height: Int = 40) throws
        -> DashboardDriver
    {
        var driver = try DashboardDriver(width: width, height: height, isEmpty: file == nil)
        driver.press("3")
        if let file { driver.open(file) }
        return driver
    }

    private func check(_ driver: DashboardDriver) throws -> DraftCheck {
        try #require(driver.model.configureScreen.check)
    }

    @Test func `a new experiment is whole at once: AMD beside KD`() throws {
        let driver = try opened()
        let check = try check(driver)
        #expect(check.faults == [])
        #expect(check.runs.count == 1 && check.teachers.count == 1)
        #expect(check.base.distill.features.map(\.method.key) == ["amd"])
        #expect(check.base.distill.lambda2 == 0.9)
        #expect(!driver.model.configureScreen.isChanged)
    }

    @Test func `numbers are typed in their rows, and each key is checked`() throws {
        var driver = try opened()
        driver.row("distill.tau")
        driver.press(Key(.enter))
        driver.type("x")
        #expect(driver.model.configureScreen.row?.faults.isEmpty == false)
        #expect(driver.text.contains("1 fault"))
        driver.press(Key(.backspace))
        driver.type("8")
        #expect(driver.model.configureScreen.row?.faults.isEmpty == true)
        driver.press(Key(.enter))
        #expect(try check(driver).base.distill.tau == 8)
        driver.press("u")
        #expect(try check(driver).base.distill.tau == 4)
        driver.press("U")
        #expect(try check(driver).base.distill.tau == 8)
        driver.press("d")
        #expect(try check(driver).base.distill.tau == 4)
        #expect(!driver.model.configureScreen.draft.yaml.contains("tau"))
    }

    @Test func `Esc takes back what is being typed`() throws {
        var driver = try opened()
        driver.row("name")
        driver.press(Key(.enter), .control("u"))
        driver.type("증류")
        #expect(driver.text.contains("증류"))
        driver.press(Key(.escape))
        #expect(!driver.model.configureScreen.isChanged)
        #expect(driver.model.configureScreen.undone.isEmpty)
    }

    @Test func `choices turn in place, and what means nothing any more goes`() throws {
        var driver = try opened()
        driver.row("schedule.momentum")
        driver.press(Key(.enter))
        driver.type("0.8")
        driver.press(Key(.enter))
        driver.row("schedule.optimizer")
        driver.press(Key(.right))
        #expect(!driver.model.configureScreen.draft.yaml.contains("momentum"))
        #expect(driver.model.notice?.text.contains("momentum") == true)
        #expect(driver.model.configureScreen.rows.contains { $0.id == "schedule.beta1" })
        // adam without a rate of its own is the one fault, at its field.
        #expect(driver.faultyRows == ["schedule.lr"])
        driver.press("f")
        #expect(driver.model.configureScreen.row?.id == "schedule.lr")
    }

    @Test func `a trainer of one's own is typed like a command`() throws {
        var driver = try opened()
        driver.row("trainer.command")
        #expect(driver.model.configureScreen.row?.value == "kd's own engine")
        driver.press(Key(.enter))
        driver.type("python my_trainer.py")
        #expect(try check(driver).base.trainer?.command == ["python", "my_trainer.py"])
        driver.press(Key(.enter))
        #expect(try check(driver).faults == [])
        driver.press("d")
        #expect(!driver.model.configureScreen.draft.yaml.contains("trainer"))
        #expect(driver.model.configureScreen.row?.value == "kd's own engine")
    }

    @Test func `another data set keeps the form valid but for its folder`() throws {
        var driver = try opened()
        driver.row("data.name")
        driver.press(Key(.enter))
        driver.type("cifar10")
        driver.press(Key(.enter))
        #expect(driver.faultyRows == ["data.root"])
        driver.row("data.root")
        driver.press(Key(.enter))
        try FileSystem.ensureDirectory(driver.workingDirectory.appending(path: "data/cifar"))
        driver.type("data/cifar")
        driver.press(Key(.enter))
        #expect(try check(driver).faults == [])
        #expect(try check(driver).base.schedule.epochs == 200)
    }

    @Test func `models come from the list, and any name may be typed`() throws {
        var driver = try opened()
        driver.row("teacher.model")
        driver.press(Key(.enter))
        #expect(driver.text.contains("parameters ·"))
        driver.type("wrn-40-4")
        #expect(driver.text.contains("8.95 M parameters"))
        driver.press(Key(.enter))
        #expect(try check(driver).base.teacher?.model == "wrn-40-4")
        #expect(driver.text.contains("depth+channel"))
        driver.press(Key(.enter))
        driver.type("wrn-17-1")
        driver.press(Key(.enter))
        #expect(driver.model.notice?.text.contains("6 n + 4") == true)
        driver.press(Key(.escape))
        #expect(try check(driver).faults == [])
    }

    @Test(arguments: ["teacher.model", "student.model", "source"])
    func `a list starts at what holds, so that Enter keeps it`(row: String) throws {
        var driver = try opened()
        driver.row(row)
        driver.press(Key(.enter), Key(.enter))
        #expect(driver.model.overlay == nil && !driver.model.configureScreen.isChanged)
        #expect(driver.model.configureScreen.undone.isEmpty)
    }

    @Test func `a model that was typed is listed from then on`() throws {
        var driver = try opened()
        driver.row("teacher.model")
        driver.press(Key(.enter))
        driver.type("wrn-46-4")
        driver.press(Key(.enter), Key(.enter))
        guard case .options(let picker)? = driver.model.overlay else {
            Issue.record("no list is open")
            return
        }
        #expect(picker.choice?.title == "wrn-46-4")
        driver.press(Key(.enter))
        #expect(try check(driver).base.teacher?.model == "wrn-46-4")
        #expect(driver.model.configureScreen.undone.count == 1)
    }

    @Test func `a teacher comes from training, a file or a run`() throws {
        var driver = try DashboardDriver()
        driver.press("3")
        driver.row("teacher.train.epochs")
        driver.press(Key(.enter), .control("u"), "3", Key(.enter))
        driver.row("source")
        driver.press(Key(.right))
        #expect(driver.model.notice?.text.contains("teacher.train") == true)
        #expect(driver.faultyRows == ["teacher.weights"])
        driver.row("teacher.weights")
        driver.press(Key(.enter))
        try Data().write(to: driver.workingDirectory.appending(path: "teacher.safetensors"))
        driver.type("teacher.safetensors")
        driver.press(Key(.enter))
        #expect(try check(driver).faults == [])
        driver.row("source")
        driver.press(Key(.right))
        driver.row("teacher.run")
        driver.press(Key(.enter), Key(.enter))
        guard case .run(let id)? = try check(driver).base.teacher?.source else {
            Issue.record("the teacher is no run")
            return
        }
        #expect(driver.model.run(id)?.method == "teacher")
        driver.row("source")
        driver.press(Key(.right))
        driver.row("more teacher.train")
        let few = driver.model.configureScreen.rows.count
        driver.press(Key(.enter))
        #expect(driver.model.configureScreen.rows.count > few + 8)
    }

    @Test func `terms are added, moved and taken away`() throws {
        var driver = try opened()
        driver.press("a")
        driver.type("at")
        driver.press(Key(.enter))
        #expect(try check(driver).base.distill.features.map(\.method.key) == ["amd", "at"])
        #expect(driver.model.configureScreen.row?.label == "term 2")
        driver.press("K")
        #expect(try check(driver).base.distill.features.map(\.method.key) == ["at", "amd"])
        driver.press("d")
        #expect(try check(driver).base.distill.features.map(\.method.key) == ["amd"])
        driver.press("u")
        #expect(try check(driver).base.distill.features.count == 2)
    }

    @Test func `words of a list are switched on and off in their order`() throws {
        var driver = try opened()
        driver.row("distill.features[0].terms")
        driver.press(Key(.enter), " ", Key(.enter))
        let method = try check(driver).base.distill.features.first?.method
        var terms: [AMDTerm]?
        if case .amd(let settings) = method { terms = settings.terms }
        #expect(terms == [.positive, .negative])
    }

    @Test func `the layer set shows both networks and refuses what cannot fit`() throws {
        var driver = try opened()
        driver.row("distill.features[0].layers")
        driver.press(Key(.enter))
        #expect(driver.text.contains("group1   32x8x8  fits"))
        // The last pair goes, and the student's second tap is compared with the teacher's third.
        driver.press("j", "j", " ", "k", Key(.right), "j", " ", Key(.enter))
        #expect(
            try check(driver).base.distill.features[0].layers
                == [
                    LayerPair(student: "group1", teacher: "group1"),
                    LayerPair(student: "group2", teacher: "group2"),
                    LayerPair(student: "group2", teacher: "group3"),
                ])
        #expect(driver.text.contains("pooled"))
        driver.press(Key(.enter), "x", Key(.enter))
        #expect(driver.model.notice?.text.contains("at least one pair") == true)
    }

    @Test func `maps that are no multiples of each other are refused with the reason`() throws {
        let taps = { (side: Int) in
            let input = FeatureShape(channels: 1, height: side, width: side)
            return try ModelCatalog.architecture(named: "wrn-10-1", input: input, classes: 2).taps
        }
        var picker = LayerPicker(
            path: SpecPath(), student: try taps(8), teacher: try taps(3), pairs: [])
        #expect(picker.handle(" ")?.contains("whole multiple") == true)
        #expect(picker.pairs.isEmpty)
    }

    @Test func `saving writes what kd check accepts, and a launch shows its runs`() throws {
        var driver = try opened()
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
        var driver = try opened("digits-amd")
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
        var driver = try opened()
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
        var driver = try opened()
        let state = driver.model.configureScreen
        let request = SaveRequest(
            number: state.number, path: "old.yaml", draft: state.draft, known: .absent)
        driver.press("N")
        driver.send(.draftSaved(request, text: state.draft.yaml))
        #expect(driver.model.configureScreen.file == nil)
        driver.send(.draftBlocked(request, .otherContents))
        #expect(driver.model.overlay == nil)
    }

    @Test func `the wheel leaves alone what is being typed in a row`() throws {
        var driver = try opened()
        driver.row("distill.tau")
        driver.press(Key(.enter))
        driver.send(.input(.mouse(Mouse(.wheelDown, at: Point(x: 9, y: 9)))))
        #expect(driver.model.configureScreen.row?.id == "distill.tau")
    }

    @Test func `a layer set is as long as the file has it`() {
        var draft = ExperimentDraft.starter(name: "x")
        let pairs = (1...40).map { LayerPair(student: "layer\($0).conv", teacher: "group\($0)") }
        let path = SpecPath().key("distill").key("features").element(0).key("layers")
        draft.set(
            .list(
                pairs.map {
                    .map([
                        SpecEntry("student", .string($0.student)),
                        SpecEntry("teacher", .string($0.teacher)),
                    ])
                }), at: path)
        let row = FormRows(draft: draft, check: nil, expanded: []).rows()
            .first { $0.path == path }
        #expect(LayerPicker.pairs(of: row?.content) == pairs)
    }

    @Test func `a file that is not there is a fault of its row`() throws {
        var driver = try DashboardDriver()
        driver.press("3")
        let file = driver.workingDirectory.appending(path: "experiments/far.yaml")
        let text = """
            name: far
            data: {name: cifar10, root: images}
            student: {model: wrn-10-1}
            """
        try Data(text.utf8).write(to: file)
        driver.press("o")
        driver.type("far.yaml")
        driver.press(Key(.enter))
        driver.row("data.root")
        let fault = try #require(driver.model.configureScreen.row?.faults.first)
        #expect(fault.message.hasPrefix("there is no folder images"))
        #expect(try check(driver).faults.count == 1)
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

    @Test func `f goes to the faults of the form and then to the others`() throws {
        var driver = try opened("digits-amd")
        driver.row("student.model")
        driver.press(Key(.enter))
        driver.type("vgg-8")
        driver.press(Key(.enter))
        driver.row("distill.tau")
        driver.press(Key(.enter), .control("u"), "x", Key(.enter), Key(.home))
        var seen: [String] = []
        let strays = try check(driver).faults.count - 1
        for _ in 0...strays + 1 {
            driver.model.notice.map { seen.append($0.text) }
            driver.wait()
            driver.press("f")
        }
        #expect(driver.model.configureScreen.row?.id == "distill.tau")
        #expect(seen.count { $0.hasPrefix("Not in the form") } == strays && strays > 0)
    }

    @Test func `faults that do not fit are counted`() {
        func lines(_ height: Int) -> [String] {
            FaultPane.lines(["aa bb", "cc", "dd"], width: 4, height: height).map { line in
                line.text.trimmingCharacters(in: .whitespaces)
            }
        }
        #expect(lines(4) == ["aa", "bb", "cc", "dd"])
        #expect(lines(3) == ["aa", "bb", "… and 2 more"])
        #expect(lines(2) == ["aa", "… and 2 more"])
    }

    @Test func `unsaved changes are asked about before they are dropped`() throws {
        var driver = try opened()
        driver.row("distill.tau")
        driver.press(Key(.enter), "9", Key(.enter), "q", "q")
        #expect(driver.text.contains("Quit without saving?"))
        driver.press(Key(.escape), "3", "N")
        #expect(driver.text.contains("Drop the changes?"))
        driver.press(Key(.enter))
        #expect(try check(driver).base.distill.tau == 9)
        driver.press("N", "y")
        #expect(try check(driver).base.distill.tau == 4)
    }

    @Test func `variants and sweep stay, and their faults are listed`() throws {
        var driver = try opened("digits-amd")
        driver.press(Key(.end))
        #expect(driver.text.contains("4: ce, kd, at-kd, amd-kd"))
        #expect(try check(driver).runs.count == 12)
        driver.row("student.model")
        driver.press(Key(.enter))
        driver.type("vgg-8")
        driver.press(Key(.enter))
        #expect(try check(driver).faults.isEmpty == false)
        #expect(driver.faultyRows == [])
        driver.press("f")
        #expect(driver.model.notice?.text.contains("Not in the form") == true)
    }

    @Test func `a run is the beginning of an experiment like it`() throws {
        var driver = try DashboardDriver()
        driver.select("at-kd/s1")
        driver.press("D")
        #expect(driver.model.screen == .configure)
        let run = try #require(try check(driver).runs.first)
        #expect(run.seed == 1 && run.distill.features[0].weight == 1000)
        #expect(run.experiment == "digits-amd-at-kd-copy")
    }

    @Test func `time comes from runs like it, else from a measured step`() throws {
        var driver = try DashboardDriver()
        driver.select("digits-amd/kd/s0")
        driver.press("D")
        #expect(driver.text.contains("from 3 runs like this"))
        driver.row("schedule.batch")
        driver.press(Key(.enter), .control("u"))
        driver.type("32")
        driver.press(Key(.enter))
        #expect(driver.model.timeEstimate == nil)
        driver.press("m")
        let kind = try #require(TrainingLoad(try check(driver).base)).step
        #expect(driver.model.notice?.text.contains("without a terminal") == true)
        let request = StepRequest(kind: kind, threads: 1)
        driver.send(.measured(request, .rate(1000)))
        let estimate = try #require(driver.model.timeEstimate)
        #expect(estimate.rate.imagesPerSecond == 1000 && estimate.rate.origin == .timed)
        let images = 1437 * 0.9 * 40
        #expect(abs(estimate.runSeconds - images / 1000) < 1e-9)
    }

    @Test func `the curve is the trainer's own rule`() {
        let spec = Recipe.cifar.schedule
        let curve = RatePane.curve(spec)
        #expect(curve.y.first == 0.1)
        #expect(abs((curve.y.last ?? 0) - 0.1 * pow(0.2, 4)) < 1e-12)
        let warm = RatePane.curve(Recipe.digits.schedule)
        #expect((warm.y.first ?? 1) < 0.001)
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

    /// Goes to a row of the form by its path.
    mutating func row(_ id: String) {
        press(Key(.home))
        for _ in 0..<model.configureScreen.rows.count {
            if model.configureScreen.row?.id == id { return }
            press(Key(.down))
        }
        Issue.record("the form has no row \(id)")
    }

    /// Opens a file of the fake project in the form.
    mutating func open(_ name: String) {
        press("3", "o")
        type(name)
        press(Key(.enter))
    }

    /// The rows that show a fault.
    var faultyRows: [String] {
        model.configureScreen.rows.filter { !$0.faults.isEmpty }.map(\.id)
    }
}
