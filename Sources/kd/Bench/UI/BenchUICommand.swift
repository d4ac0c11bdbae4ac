import ArgumentParser
import Foundation
import KDExperiment

struct BenchUICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ui", abstract: "Measure the dashboard in a terminal of its own.",
        discussion: """
              kd bench ui                              sizes a, b and c
              kd bench ui --case large --json
              kd bench ui --make DIR                   only write 1,000 runs, 10 million points
              kd bench ui --make DIR --runs 20 --points 100000
              kd bench ui --project DIR

            The real program is opened on a pseudo-terminal of 160 x 48. Sizes: a is 1 run of 20 \
            metrics x 5,000 steps, b is 1 x 5 x 200,000, c is 50 x 5 x 1,000, large is 1,000 x 5 x \
            2,000; they are written to a temporary folder. A project of yours has its index \
            rebuilt, and one run more while a trainer is played. Times are the median and the 99th \
            percentile.
            """)

    @Option(
        name: .customLong("case"), parsing: .upToNextOption,
        help: ArgumentHelp("Sizes: a, b, c, large.", valueName: "size"))
    var cases: [BenchProject.Case] = []

    @Option(help: ArgumentHelp("Only write a project, into this folder.", valueName: "dir"))
    var make: String?

    @Option(
        help: ArgumentHelp("Runs of the project written, instead of the size's.", valueName: "n"))
    var runs: Int?

    @Option(
        help: ArgumentHelp(
            "Points of the project written in all, instead of the size's.", valueName: "n"))
    var points: Int?

    @Option(help: ArgumentHelp("Openings, of which the median counts.", valueName: "n"))
    var openings = 7

    @Option(help: ArgumentHelp("Keys pressed on each screen.", valueName: "n"))
    var keys = 200

    @Option(help: ArgumentHelp("Events waited for.", valueName: "n"))
    var events = 20

    @Option(help: ArgumentHelp("Seconds of looking on with nothing new.", valueName: "s"))
    var seconds = 10.0

    @OptionGroup var options: ProjectOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        for (name, value, limit) in [
            ("--runs", runs ?? 1, 100_000), ("--points", points ?? 1, 1_000_000_000),
            ("--openings", openings, 1_000), ("--keys", keys, 100_000),
            ("--events", events, 10_000),
        ] where !(1...limit).contains(value) {
            throw ValidationError("\(name) is \(value), allowed is 1 to \(limit).")
        }
        guard seconds > 0, seconds <= 3600 else {
            throw ValidationError("--seconds is \(seconds), allowed is more than 0, to 3600.")
        }
        if make != nil, cases.count > 1 {
            throw ValidationError("--make writes one project; name one --case.")
        }
        if options.path != nil, make != nil || !cases.isEmpty || runs != nil || points != nil {
            throw ValidationError("--project measures what is there: nothing else is written.")
        }
    }

    func run() throws {
        if let make { return try write(make) }
        let progress = BenchProgress(isQuiet: output.isJSON)
        let measured: [(name: String, figures: UIFigures)]
        if options.path != nil {
            measured = [("project", try measure(options.project, progress))]
        } else {
            let wanted = cases.isEmpty ? [.a, .b, .c] : cases
            measured = try wanted.map { size in
                (size.rawValue, try measure(size, progress))
            }
        }
        progress.end()
        output.isJSON ? Self.printJSON(measured) : Self.printTable(measured)
    }

    /// The size asked for, under what was asked for besides.
    private func project(_ size: BenchProject.Case) throws -> BenchProject {
        var project = size.project
        if let runs { project.runs = runs }
        if let points {
            project.steps = points / (project.runs * project.metrics)
            guard project.steps > 0 else {
                throw ValidationError(
                    "--points is \(points), fewer than one for each of \(project.metrics) metrics "
                        + "of \(Format.count(project.runs, "run")).")
            }
        }
        return project
    }

    private func write(_ path: String) throws {
        let project = try project(cases.first ?? .large)
        let folder = URL(filePath: path, directoryHint: .isDirectory)
        try FileSystem.ensureDirectory(folder)
        let progress = BenchProgress(isQuiet: output.isJSON)
        try project.write(to: folder) { progress.show(written: $0, of: project.runs) }
        progress.end()
        guard output.isJSON else {
            return Console.print(
                "\(Format.count(project.runs, "run")), \(Format.count(project.points, "point")) "
                    + "in \(folder.path)")
        }
        Console.print(
            json: .map([
                SpecEntry("runs", .int(project.runs)), SpecEntry("points", .int(project.points)),
                SpecEntry("path", .string(folder.path)),
            ]))
    }

    private func measure(_ size: BenchProject.Case, _ progress: BenchProgress) throws -> UIFigures {
        let wanted = try project(size)
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "kd-bench-\(ProcessIdentity.current.pid)-\(size.rawValue)",
            directoryHint: .isDirectory)
        return try removing(folder) {
            try FileSystem.ensureDirectory(folder)
            let project = try wanted.write(to: folder) {
                progress.show(written: $0, of: wanted.runs)
            }
            return try benchmark(project, progress.named(size.rawValue))
        }
    }

    private func measure(_ project: Project, _ progress: BenchProgress) throws -> UIFigures {
        guard !project.runDirectories().isEmpty else {
            throw CommandFailure(
                "\(project.url.path) has no runs to measure on; kd bench ui --make DIR writes some",
                status: ExitStatus.notFound)
        }
        return try removing(try PlayedTrainer.run(of: project).url) {
            try benchmark(project, progress)
        }
    }

    private func benchmark(_ project: Project, _ progress: BenchProgress) throws -> UIFigures {
        try UIBenchmark(
            project: project, openings: openings, keys: keys, events: events,
            idleSeconds: seconds, report: progress.show
        ).measure()
    }

    /// Does something and leaves no such folder behind, also when the program is told to end.
    private func removing<Value>(_ folder: URL, _ body: () throws -> Value) throws -> Value {
        let signals = TerminationSignals {
            try? FileSystem.remove(folder)
            Foundation.exit(ExitStatus.interrupted)
        }
        defer { withExtendedLifetime(signals) { try? FileSystem.remove(folder) } }
        return try body()
    }

    private static func printTable(_ measured: [(name: String, figures: UIFigures)]) {
        guard let first = measured.first else { return }
        let names = measured.map { $0.name.uppercased() }
        var table = TextTable(["", "MUST"] + names, right: Set(names))
        table.rows = first.figures.lines.indices.map { row in
            [first.figures.lines[row].title, first.figures.lines[row].bound]
                + measured.map { $0.figures.lines[row].text }
        }
        table.print()
    }

    private static func printJSON(_ measured: [(name: String, figures: UIFigures)]) {
        let cases = measured.map { name, figures in
            SpecValue.map(
                [SpecEntry("name", .string(name))]
                    + figures.lines.map { SpecEntry($0.key, $0.value) })
        }
        Console.print(json: .map([SpecEntry("cases", .list(cases))]))
    }
}

/// What a benchmark says while it works.
struct BenchProgress {
    var isQuiet: Bool
    private var name = ""

    init(isQuiet: Bool) { self.isQuiet = isQuiet }

    /// The same for one of several sizes.
    func named(_ name: String) -> BenchProgress {
        var progress = self
        progress.name = name + ": "
        return progress
    }

    func show(_ text: String) {
        if !isQuiet { Console.status(name + text) }
    }

    func show(written: Int, of runs: Int) {
        let share = Double(written) / Double(max(1, runs))
        show("writing \(Format.bar(share, width: 30)) \(written) of \(Format.count(runs, "run"))")
    }

    func end() {
        if !isQuiet { Console.endStatus() }
    }
}
