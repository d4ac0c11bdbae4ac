import ArgumentParser
import KDExperiment
import KDResults

struct SweepShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "The grid of an experiment: a metric, or the phase, in each cell.",
        discussion: """
              kd sweep show digits-tau
              kd sweep show digits-tau --metric test/top1 --rows variant --columns distill.tau

            A cell is the mean ± deviation over its finished runs, over seeds for example; a cell \
            whose runs are not all finished names their phase, and what they have reached so far.
            """)

    @OptionGroup var arguments: SweepArguments

    @Option(help: ArgumentHelp("What the cells show.", valueName: "name"))
    var metric = "val/top1"

    @Option(
        help: ArgumentHelp(
            "What the rows are: a path (distill.tau, or tau), variant, seed, method.",
            valueName: "path"))
    var rows: String?

    @Option(help: ArgumentHelp("What the columns are.", valueName: "path"))
    var columns: String?

    func run() throws {
        let sweep = try arguments.sweep(for: [ResultColumn(metric)])
        let known = KnownColumns(sweep.runs)
        // Before the first figure no metric is known, and none is wrong.
        let hasFigures = sweep.runs.contains { !$0.metrics.isEmpty }
        for name in [rows, columns, hasFigures ? metric : nil].compactMap(\.self) {
            if let complaint = known.complaint(about: name) { throw ValidationError(complaint) }
        }
        let grid = SweepGrid(sweep, rows: rows, columns: columns, metric: metric)
        if let path = grid.rowPath, path == grid.columnPath {
            throw ValidationError("--rows and --columns are both \(path); name two axes.")
        }
        let progress = SweepProgress(
            sweep, pace: TrainingPace(try arguments.options.measuredRuns()),
            machine: try arguments.options.machineShare())
        if arguments.output.isJSON {
            return Console.print(
                json: .map(
                    [SpecEntry("name", .string(sweep.name))] + progress.entries + grid.entries))
        }
        Console.print("\(sweep.name): \(progress.line(Format.duration))")
        Console.print(heading(grid))
        var table = TextTable(
            [grid.rowPath ?? ""] + grid.columns.map(SweepGrid.text),
            right: Set(grid.columns.map(SweepGrid.text)))
        table.rows = grid.rows.indices.map { row in
            [SweepGrid.text(grid.rows[row])] + grid.cells[row].map(\.text)
        }
        table.print()
        for teacher in sweep.teachers where teacher.phase != .finished {
            Console.print("teacher \(teacher.name) is \(teacher.phase?.rawValue ?? "unreadable")")
        }
    }

    private func heading(_ grid: SweepGrid) -> String {
        var text = metric
        if let path = grid.columnPath { text += ", columns: \(path)" }
        if !grid.collapsed.isEmpty { text += ", over \(grid.collapsed.joined(separator: ", "))" }
        return text
    }
}

extension SweepGrid.Cell {
    /// `97.20 ±0.31`, `training 93.1`, `queued`; nothing where the grid has no run.
    fileprivate var text: String {
        guard let phase else { return "" }
        let figure = sample.map { sample in
            Format.figure(sample.mean)
                + (sample.deviation.map { " ±" + Format.figure($0) } ?? "")
        }
        if isFinished { return figure ?? phase.rawValue }
        return ([phase.rawValue] + [figure ?? latest.map(Format.figure)].compactMap(\.self))
            .joined(separator: " ")
    }
}

extension SweepGrid {
    /// The grid as JSON: a map for each cell that has runs.
    fileprivate var entries: [SpecEntry] {
        let filled = rows.indices.flatMap { row in
            columns.indices.map { (row, $0, cells[row][$0]) }
        }.filter { !$0.2.runs.isEmpty }
        return [
            SpecEntry("metric", .string(metric)),
            SpecEntry("rows", rowPath.map { .string($0) } ?? .null),
            SpecEntry("columns", columnPath.map { .string($0) } ?? .null),
            SpecEntry(
                "cells",
                .list(
                    filled.map { row, column, cell in
                        .map([
                            SpecEntry("row", rows[row] ?? .null),
                            SpecEntry("column", columns[column] ?? .null),
                            SpecEntry("phase", cell.phase.map { .string($0.rawValue) } ?? .null),
                            SpecEntry("mean", cell.sample.map { .double($0.mean) } ?? .null),
                            SpecEntry(
                                "deviation",
                                cell.sample?.deviation.map { .double($0) } ?? .null),
                            SpecEntry("finished", .int(cell.sample?.count ?? 0)),
                            SpecEntry("latest", cell.latest.map { .double($0) } ?? .null),
                            SpecEntry(
                                "runs", .list(cell.runs.map { .string($0.id.description) })),
                        ])
                    })),
        ]
    }
}
