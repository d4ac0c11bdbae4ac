import KDExperiment
import Testing

@testable import KDTUI

/// What is pasted goes into a field or nowhere.
@Suite(.serialized)
struct PasteTests {
    private func paste(_ text: String, into driver: inout DashboardDriver) {
        driver.send(.input(.paste(text)))
    }

    @Test func `no command runs because it was pasted`() throws {
        var driver = try DashboardDriver()
        driver.select("ce/s0")
        let count = driver.model.runs.count
        paste("d\ny", into: &driver)
        #expect(driver.model.overlay == nil && driver.model.screen == .runs)
        #expect(driver.model.runs.count == count)
        #expect(driver.model.notice?.text.contains("ignored") == true)
        driver.press("d")
        paste("y", into: &driver)
        #expect(driver.model.runs.count == count && driver.model.overlay != nil)
    }

    @Test func `the field that has the focus takes it as one line`() throws {
        var driver = try DashboardDriver()
        driver.press("/")
        paste("ce\n\u{1B}[31mval\ttop\u{7}\r\n", into: &driver)
        #expect(driver.model.runsScreen.filter.text == "ce [31mval top")
        #expect(driver.model.runsScreen.isFiltering)
        driver.press(Key(.escape), ":")
        paste("help\n", into: &driver)
        guard case .palette(let state, _)? = driver.model.overlay else {
            Issue.record("the palette has gone")
            return
        }
        #expect(state.input.text == "help")
    }

    @Test func `a pasted value is checked like a typed one`() throws {
        var driver = try DashboardDriver(isEmpty: true)
        driver.press("3")
        driver.row("name")
        driver.press(Key(.enter), .control("u"))
        paste("other\nname", into: &driver)
        #expect(driver.model.configureScreen.edit?.input.text == "other name")
        #expect(driver.model.configureScreen.draft.text(at: SpecPath().key("name")) == "other name")
        driver.press(Key(.escape))
        #expect(!driver.model.configureScreen.isChanged)
    }
}
