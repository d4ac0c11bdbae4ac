public import ArgumentParser
import Foundation
import KDExperiment
public import KDResults

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the table over runs for a paper or a program.",
        discussion: """
              kd export --format latex --group-by variant --columns test/top1 --bold-best > table.tex
              kd export --format csv --output results.csv

            CSV, TSV and JSON keep every digit; Markdown and LaTeX (booktabs) round.
            """)

    @OptionGroup var options: ProjectOptions
    @OptionGroup var table: TableArguments

    @Option(help: ArgumentHelp("One of csv, tsv, markdown, latex, json.", valueName: "format"))
    var format: TableFormat = .csv

    @Option(
        help: ArgumentHelp("The file to write; standard output when left out.", valueName: "file"))
    var output: String?

    @Flag(
        name: .customLong("bold-best"),
        help: "Set the best value of each metric in bold, in Markdown and LaTeX.")
    var emphasizesBest = false

    func run() throws {
        let result = try table.table(of: options.freshIndex(), in: options.project)
        let text = result.text(format, emphasizesBest: emphasizesBest)
        guard let output else { return Console.printRaw(text) }
        try FileSystem.writeOutput(URL(filePath: output), with: Array(text.utf8))
        Console.report("wrote \(output)", writtenTo: output)
    }

    func validate() throws { try NamedPaths.refuseEmpty(["--output": output]) }
}

extension TableFormat: ExpressibleByArgument {}
