import KDExperiment
import Testing

@testable import KDTUI

struct OutcomeTallyTests {
    @Test(arguments: [
        (["told to go on", "told to go on"], "2 runs: told to go on"),
        (["is paused already", "is paused already"], "2 runs: are paused already"),
        (
            ["told to stop", "taken out of the queue", "told to stop"],
            "2 told to stop · 1 taken out of the queue"
        ),
        (["a", "b", "c", "d", "e", "d"], "1 a · 1 b · 1 c · 3 otherwise"),
        (["is running", "told to pause"], "1 is running · 1 told to pause"),
    ])
    func `what became of runs is counted`(messages: [String], text: String) {
        #expect(OutcomeTally(messages).text == text)
    }

    @Test func `one of a thing is no plural`() {
        #expect(CountText.of(1, "row") == "1 row")
        #expect([0, 2].map { CountText.of($0, "row") } == ["0 rows", "2 rows"])
    }

    @Test func `a notice about several runs speaks for each of them`() throws {
        var driver = try DashboardDriver()
        for name in ["amd-kd/s2", "at-kd/s2"] {
            driver.select(name)
            driver.press(" ")
        }
        driver.press("s", "y")
        let text = try #require(driver.model.notice?.text)
        #expect(text.contains("1 taken out of the queue"))
        #expect(text.contains("1 told to write a checkpoint and stop"))
    }
}
