import ArgumentParser
import KDExperiment
import KDLaunch
import KDResults

struct ResultsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "results",
        abstract: "The table over runs: columns, filter, sort, groups.",
        discussion: """
              kd results
              kd results --sort -test/top1 --filter 'phase == finished AND name ~ amd'
              kd results --group-by variant --columns val/top1:best,test/top1
              kd results --json | jq '.[] | {name, top1: .metrics["test/top1"].last}'

            Top-1 is in per cent. test/top1 is that of the checkpoint that the spec reports (last \
            unless it says best on validation); the test split chooses nothing.
            """)

    @OptionGroup var options: ProjectOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var table: TableArguments

    func run() throws {
        _ = options.awakenedProject()
        let index = try options.freshIndex()
        if output.isJSON {
            return Console.printRaw(
                ResultsJSON.text(try table.runs(of: index, in: options.project)))
        }
        let result = try table.table(of: index, in: options.project)
        guard !result.rows.isEmpty else {
            return Console.print("no run fits; kd ls shows the runs there are")
        }
        print(result)
    }

    private func print(_ result: ResultsTable) {
        let right = result.columns.indices.filter(result.isNumeric).map { result.columns[$0] }
        var text = TextTable(result.columns, right: Set(right))
        text.rows = result.rows.indices.map { row in
            result.columns.indices.map { column in
                let text = result.text(row, column)
                return text.isEmpty ? "-" : text
            }
        }
        text.print()
    }
}
