public import ArgumentParser
import Foundation
import KDExperiment
import KDLaunch
public import KDTUI

struct ShotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shot",
        abstract: "Print a screen of the dashboard, without a terminal.",
        discussion: """
              kd shot runs --size 80x24                        exactly 24 lines
              kd shot run --run digits-amd/amd-kd/s0 --pane attention
              kd shot configure --keys jjj --size 80x24
              kd shot sweep --size 200x60
              kd shot results --format svg > results.svg
            """)

    @OptionGroup var options: ProjectOptions

    @Argument(
        help: ArgumentHelp("One of runs, run, configure, sweep, results.", valueName: "screen"))
    var screen: Shot.Screen

    @Option(help: ArgumentHelp("Columns x rows.", valueName: "WxH"))
    var size = "120x40"

    @Option(help: ArgumentHelp("One of text, ansi, svg.", valueName: "format"))
    var format: Shot.Format = .text

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("The run under the cursor.", valueName: "run"))
    var shownRun: String?

    @Option(
        help: ArgumentHelp(
            "The pane of the run screen: charts, terms, attention, log, system or spec.",
            valueName: "name"))
    var pane: Shot.Pane?

    @Option(
        help: ArgumentHelp(
            "The metrics of the run screen's charts, with commas.", valueName: "names"))
    var metrics: String?

    @Option(help: ArgumentHelp("dark or light.", valueName: "name"))
    var theme: Shot.Palette = .dark

    @Flag(name: .customLong("ascii"), help: "Draw with ASCII characters alone.")
    var isASCII = false

    @Option(help: ArgumentHelp("Keys to press first, one a character.", valueName: "keys"))
    var keys = ""

    func run() throws {
        let sides = size.lowercased().split(separator: "x").map { Int($0) }
        guard sides.count == 2, let width = sides[0], let height = sides[1],
            (1...1000).contains(width), (1...1000).contains(height)
        else {
            throw ValidationError("--size is columns x rows, such as 80x24; at most 1000x1000.")
        }
        let project = options.project
        let id = try shownRun.map { try RunReference.resolve($0, in: project) }
        let names = metrics.map { list in
            list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let shown = Shot.Options(
            run: id, pane: pane, metrics: names, theme: theme, isASCII: isASCII, keys: keys)
        do throws(ShotError) {
            Console.printRaw(
                try Shot.render(
                    screen, project: project, width: width, height: height, format: format,
                    options: shown))
        } catch {
            throw ValidationError(DisplayText.sanitized(error.description, limit: 1000))
        }
    }
}

extension Shot.Screen: ExpressibleByArgument {}
extension Shot.Format: ExpressibleByArgument {}
extension Shot.Pane: ExpressibleByArgument {}
extension Shot.Palette: ExpressibleByArgument {}
