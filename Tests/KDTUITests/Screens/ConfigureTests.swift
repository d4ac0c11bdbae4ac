import Foundation
import KDExperiment
import KDModels
import KDResults
import Testing

@testable import KDTUI

/// Drives the form by keys, as a user does.
@Suite(.serialized)
struct ConfigureTests {
    @Test func `a new experiment is whole at once: AMD beside KD`() throws {
        let driver = try DashboardDriver.form()
        let check = try driver.check()
        #expect(check.faults == [])
        #expect(check.runs.count == 1 && check.teachers.count == 1)
        #expect(check.base.distill.features.map(\.method.key) == ["amd"])
        #expect(check.base.distill.lambda2 == 0.9)
        #expect(!driver.model.configureScreen.isChanged)
    }

    @Test func `numbers are typed in their rows, and each key is checked`() throws {
        var driver = try DashboardDriver.form()
        driver.row("distill.tau")
        driver.press(Key(.enter))
        driver.type("x")
        #expect(driver.model.configureScreen.row?.faults.isEmpty == false)
        #expect(driver.text.contains("1 fault"))
        driver.press(Key(.backspace))
        driver.type("8")
        #expect(driver.model.configureScreen.row?.faults.isEmpty == true)
        driver.press(Key(.enter))
        #expect(try driver.check().base.distill.tau == 8)
        driver.press("u")
        #expect(try driver.check().base.distill.tau == 4)
        driver.press("U")
        #expect(try driver.check().base.distill.tau == 8)
        driver.press("d")
        #expect(try driver.check().base.distill.tau == 4)
        #expect(!driver.model.configureScreen.draft.yaml.contains("tau"))
    }

    @Test func `Esc takes back what is being typed`() throws {
        var driver = try DashboardDriver.form()
        driver.row("name")
        driver.press(Key(.enter), .control("u"))
        driver.type("증류")
        #expect(driver.text.contains("증류"))
        driver.press(Key(.escape))
        #expect(!driver.model.configureScreen.isChanged)
        #expect(driver.model.configureScreen.undone.isEmpty)
    }

    @Test func `choices turn in place, and what means nothing any more goes`() throws {
        var driver = try DashboardDriver.form()
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
        var driver = try DashboardDriver.form()
        driver.row("trainer.command")
        #expect(driver.model.configureScreen.row?.value == "kd's own engine")
        driver.press(Key(.enter))
        driver.type("python my_trainer.py")
        #expect(try driver.check().base.trainer?.command == ["python", "my_trainer.py"])
        driver.press(Key(.enter))
        #expect(try driver.check().faults == [])
        driver.press("d")
        #expect(!driver.model.configureScreen.draft.yaml.contains("trainer"))
        #expect(driver.model.configureScreen.row?.value == "kd's own engine")
    }

    @Test func `another data set keeps the form valid but for its folder`() throws {
        var driver = try DashboardDriver.form()
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
        #expect(try driver.check().faults == [])
        #expect(try driver.check().base.schedule.epochs == 200)
    }

    @Test func `models come from the list, and any name may be typed`() throws {
        var driver = try DashboardDriver.form()
        driver.row("teacher.model")
        driver.press(Key(.enter))
        #expect(driver.text.contains("parameters ·"))
        driver.type("wrn-40-4")
        #expect(driver.text.contains("8.95 M parameters"))
        driver.press(Key(.enter))
        #expect(try driver.check().base.teacher?.model == "wrn-40-4")
        #expect(driver.text.contains("depth+channel"))
        driver.press(Key(.enter))
        driver.type("wrn-17-1")
        driver.press(Key(.enter))
        #expect(driver.model.notice?.text.contains("6 n + 4") == true)
        driver.press(Key(.escape))
        #expect(try driver.check().faults == [])
    }

    @Test(arguments: ["teacher.model", "student.model", "source"])
    func `a list starts at what holds, so that Enter keeps it`(row: String) throws {
        var driver = try DashboardDriver.form()
        driver.row(row)
        driver.press(Key(.enter), Key(.enter))
        #expect(driver.model.overlay == nil && !driver.model.configureScreen.isChanged)
        #expect(driver.model.configureScreen.undone.isEmpty)
    }

    @Test func `a model that was typed is listed from then on`() throws {
        var driver = try DashboardDriver.form()
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
        #expect(try driver.check().base.teacher?.model == "wrn-46-4")
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
        #expect(try driver.check().faults == [])
        driver.row("source")
        driver.press(Key(.right))
        driver.row("teacher.run")
        driver.press(Key(.enter), Key(.enter))
        guard case .run(let id)? = try driver.check().base.teacher?.source else {
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
        var driver = try DashboardDriver.form()
        driver.press("a")
        driver.type("at")
        driver.press(Key(.enter))
        #expect(try driver.check().base.distill.features.map(\.method.key) == ["amd", "at"])
        #expect(driver.model.configureScreen.row?.label == "term 2")
        driver.press("K")
        #expect(try driver.check().base.distill.features.map(\.method.key) == ["at", "amd"])
        driver.press("d")
        #expect(try driver.check().base.distill.features.map(\.method.key) == ["amd"])
        driver.press("u")
        #expect(try driver.check().base.distill.features.count == 2)
    }

    @Test func `words of a list are switched on and off in their order`() throws {
        var driver = try DashboardDriver.form()
        driver.row("distill.features[0].terms")
        driver.press(Key(.enter), " ", Key(.enter))
        let method = try driver.check().base.distill.features.first?.method
        var terms: [AMDTerm]?
        if case .amd(let settings) = method { terms = settings.terms }
        #expect(terms == [.positive, .negative])
    }

    @Test func `the layer set shows both networks and refuses what cannot fit`() throws {
        var driver = try DashboardDriver.form()
        driver.row("distill.features[0].layers")
        driver.press(Key(.enter))
        #expect(driver.text.contains("group1   32x8x8  fits"))
        // The last pair goes, and the student's second tap is compared with the teacher's third.
        driver.press("j", "j", " ", "k", Key(.right), "j", " ", Key(.enter))
        #expect(
            try driver.check().base.distill.features[0].layers
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

    @Test func `the wheel leaves alone what is being typed in a row`() throws {
        var driver = try DashboardDriver.form()
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

    @Test func `f goes to the faults of the form and then to the others`() throws {
        var driver = try DashboardDriver.form("digits-amd")
        driver.row("student.model")
        driver.press(Key(.enter))
        driver.type("vgg-8")
        driver.press(Key(.enter))
        driver.row("distill.tau")
        driver.press(Key(.enter), .control("u"), "x", Key(.enter), Key(.home))
        var seen: [String] = []
        let strays = try driver.check().faults.count - 1
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

    @Test func `variants and sweep stay, and their faults are listed`() throws {
        var driver = try DashboardDriver.form("digits-amd")
        driver.press(Key(.end))
        #expect(driver.text.contains("4: ce, kd, at-kd, amd-kd"))
        #expect(try driver.check().runs.count == 12)
        driver.row("student.model")
        driver.press(Key(.enter))
        driver.type("vgg-8")
        driver.press(Key(.enter))
        #expect(try driver.check().faults.isEmpty == false)
        #expect(driver.faultyRows == [])
        driver.press("f")
        #expect(driver.model.notice?.text.contains("Not in the form") == true)
    }

    @Test func `a run is the beginning of an experiment like it`() throws {
        var driver = try DashboardDriver()
        driver.select("at-kd/s1")
        driver.press("D")
        #expect(driver.model.screen == .configure)
        let run = try #require(try driver.check().runs.first)
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
        let kind = try #require(TrainingLoad(try driver.check().base)).step
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
}

extension DashboardDriver {
    /// Opens the form, of a fresh project where no file is named.
    static func form(
        _ file: String? = nil, width: Int = 120, height: Int = 40
    ) throws -> DashboardDriver {
        var driver = try DashboardDriver(width: width, height: height, isEmpty: file == nil)
        driver.press("3")
        if let file { driver.open(file) }
        return driver
    }

    /// What the form finds in its draft.
    func check() throws -> DraftCheck { try #require(model.configureScreen.check) }

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
