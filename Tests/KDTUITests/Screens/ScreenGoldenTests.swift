import KDExperiment
import KDTestSupport
import Testing

@testable import KDTUI

/// Whole screens at the sizes that people use, over one fake project.
@Suite(.serialized)
struct ScreenGoldenTests {
    static let sizes = [(80, 24), (120, 40), (200, 60)]

    @Test(arguments: sizes)
    func `screens look as they did`(width: Int, height: Int) throws {
        var driver = try DashboardDriver(width: width, height: height)
        func check(_ name: String) {
            let text = driver.text
            #expect(
                text.split(separator: "\n", omittingEmptySubsequences: false).count == height + 1)
            expectGolden(text, "screens/\(name)-\(width)x\(height)")
        }
        check("runs-training")
        driver.select("amd-kd/s0")
        check("runs-failed")
        driver.press("/")
        driver.type("phase=finished kd")
        check("runs-filtered")
        driver.press(Key(.escape), "?")
        check("runs-help")
        driver.press(Key(.escape), ":")
        driver.type("pau")
        check("palette")
        driver.press(Key(.escape), "d")
        check("runs-remove")
        driver.press(Key(.escape))
        driver.wait()
        driver.select("at-kd/s1")
        driver.press(Key(.enter))
        check("run-charts")
        driver.press(Key(.left), Key(.left), "y")
        driver.wait()
        check("run-crosshair")
        driver.press("c")
        check("run-metrics")
        driver.press(Key(.escape), "T")
        check("run-terms")
        driver.press("A", Key(.left))
        check("run-attention")
        driver.press("L")
        check("run-log")
        driver.press("S")
        check("run-spec")
        driver.press("5")
        check("results")
        driver.press("b", "c")
        driver.wait()
        check("results-columns")
        driver.press(Key(.escape), "x")
        check("results-export")
    }

    @Test(arguments: sizes)
    func `an empty project says what to do first`(width: Int, height: Int) throws {
        var driver = try DashboardDriver(width: width, height: height, isEmpty: true)
        expectGolden(driver.text, "screens/empty-\(width)x\(height)")
        driver.press("5")
        #expect(driver.text.contains("Press n to launch"))
    }

    @Test(arguments: sizes)
    func `launching shows the runs or the faults before anything starts`(width: Int, height: Int)
        throws
    {
        var driver = try DashboardDriver(width: width, height: height)
        driver.press("n")
        expectGolden(driver.text, "screens/launch-files-\(width)x\(height)")
        driver.type("digits")
        driver.press(Key(.enter))
        expectGolden(driver.text, "screens/launch-review-\(width)x\(height)")
        driver.press(Key(.escape))
        driver.press(.control("u"))
        driver.type("broken")
        driver.press(Key(.enter))
        expectGolden(driver.text, "screens/launch-faults-\(width)x\(height)")
    }

    @Test(arguments: sizes)
    func `the form looks as it did`(width: Int, height: Int) throws {
        var driver = try DashboardDriver(width: width, height: height)
        func check(_ name: String) {
            expectGolden(driver.text, "screens/configure-\(name)-\(width)x\(height)")
        }
        driver.press("3")
        check("new")
        driver.row("schedule.epochs")
        check("schedule")
        driver.press(Key(.enter))
        driver.type("0")
        check("fault")
        driver.press(Key(.escape))
        driver.row("student.model")
        driver.press(Key(.enter))
        driver.type("wrn-22-2")
        check("models")
        driver.press(Key(.escape))
        driver.row("distill.features[0].layers")
        check("term")
        driver.press(Key(.enter))
        check("layers")
        driver.press(Key(.escape))
        driver.open("digits-amd")
        driver.press(Key(.end))
        check("opened")
    }

    @Test func `the form needs no Unicode and no colour`() throws {
        var canvas = Appearance()
        canvas.glyphs = .ascii
        canvas.colorDepth = .none
        var model = Model(size: Size(width: 100, height: 30), appearance: canvas)
        model.configureScreen.draft.set(text: "한글", kind: .text, at: SpecPath().key("name"))
        model.configureScreen.check = model.configureScreen.draft.check(file: "x")
        model.screen = .configure
        model.settleForm()
        let text = view(model).plainText()
        #expect(text.allSatisfy { $0.isASCII })
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(lines.count == 30 && lines.allSatisfy { $0.count <= 100 })
        expectGolden(text, "screens/configure-ascii-100x30")
    }

    @Test func `a terminal that is too small says what it needs`() throws {
        var driver = try DashboardDriver()
        driver.resize(39, 10)
        #expect(driver.text.contains("40×10"))
        driver.press("2", "j", "?")
        driver.resize(40, 10)
        #expect(!driver.text.contains("needs more room"))
    }
}
