import KDExperiment
import KDResults
import KDTestSupport
import Testing

@testable import KDTUI

@Suite(.serialized)
struct ResultsScreenTests {
    @Test func `columns without room are counted, and chosen ones have room first`() throws {
        var driver = try DashboardDriver(width: 80, height: 30)
        driver.press("5")
        var model = driver.model
        model.resultsScreen.columns += ["schedule.batch", "distill.lambda1"]
        let lines = view(model).plainText().split(separator: "\n")
        let head = try #require(lines.first { $0.contains("setup") && $0.contains("val/top1") })
        for name in ["batch", "lambda1"] { #expect(head.contains(name), "\(name)") }
        #expect(!head.contains("student") && !head.contains("images_per_second"))
        let mark = try #require(lines.first { $0.contains("hidden →") })
        #expect(mark.contains("columns hidden →  5 rows, 13 of 13 runs"))

        driver.resize(240, 30)
        #expect(!driver.text.contains("hidden →"))
    }
}
