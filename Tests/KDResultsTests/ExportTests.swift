import KDExperiment
import KDTestSupport
import Testing

@testable import KDResults

struct ExportTests {
    /// Names that try to break out of every format.
    private static let names = [
        "plain", "comma, \"quote\" and\ttab", "line\nbreak\r\nand \u{1B}[31mred\u{1B}[0m",
        "100 % of $x_1^2$ & {#} ~ \\end{tabular}", "a|b *bold* <script>`x`</script> [l](u)",
        "증류 실험 α=0.5", "hidden ,\u{301} and |\u{301} and \"\u{301}", "=1+1",
    ]

    private func run(_ name: String, _ place: Int) -> RunSummary {
        func figure(_ value: Double, isLarger: Bool) -> MetricFigure {
            MetricFigure(kind: .epoch, value: value, step: 9, epoch: 3, largerIsBetter: isLarger)
        }
        let top1 = [91.25, 89.5, .nan, 98.609375, 70, .infinity, -0.5, 1e-9][place]
        return RunSummary(
            id: RunID("run-\(place)"), name: name, state: RunState(phase: .finished),
            settings: [SpecEntry("variant", .string(place % 2 == 0 ? "amd" : "a|b"))],
            metrics: [
                "val/top1": figure(top1, isLarger: true),
                "loss/total": figure(Double(place) / 3, isLarger: false),
            ], imagesPerSecond: 1234.5, spark: [], damagedLines: 0)
    }

    private var runs: [RunSummary] { Self.names.enumerated().map { run($1, $0) } }

    private var table: ResultsTable {
        ResultsTable(
            runs, columns: ["name", "val/top1", "loss/total:best", "images_per_second", "no|such"])
    }

    @Test(arguments: TableFormat.allCases)
    func `hostile text is harmless in every format`(format: TableFormat) {
        let text = table.text(format, emphasizesBest: true)
        expectGolden(text, "Export/hostile-\(format.rawValue)")
        let controls = text.unicodeScalars.filter { scalar in
            scalar.value < 0x20 && !["\n", "\r", "\t"].contains(scalar)
        }
        #expect(controls.isEmpty)
    }

    @Test(arguments: TableFormat.allCases)
    func `groups are written in every format`(format: TableFormat) {
        let groups = ResultsTable(
            Array(runs.prefix(2)) + [run("fourth", 3), run("fifth", 4)],
            columns: ["val/top1", "loss/total"], groupedBy: ["variant"], sortedBy: "val/top1",
            isAscending: false)
        expectGolden(groups.text(format, emphasizesBest: true), "Export/groups-\(format.rawValue)")
    }

    @Test func `each line of each table has as many cells as there are columns`() throws {
        let lines = table.text(.tsv).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.dropLast().allSatisfy { $0.count { $0 == "\t" } == 4 })
        let objects = try JSONParser.parse(table.text(.json)).elements ?? []
        #expect(objects.count == runs.count)
        #expect(objects.allSatisfy { $0.entries?.count == 5 })
        // Outside of quotes, a comma of any kind separates cells.
        for line in table.text(.csv).unicodeScalars.split(separator: "\n").dropFirst() {
            var isQuoted = false
            var commas = 0
            for scalar in line {
                if scalar == "\"" { isQuoted.toggle() }
                if scalar == ",", !isQuoted { commas += 1 }
            }
            #expect(commas == 4)
        }
    }

    @Test func `without emphasis nothing is bold`() {
        #expect(!table.text(.latex).contains("textbf"))
        #expect(!table.text(.markdown).contains("**"))
    }
}
