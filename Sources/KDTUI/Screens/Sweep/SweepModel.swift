import KDExperiment
import KDResults

/// The state of the Sweep screen.
struct SweepModel: Sendable {
    /// How much of the grid an action takes.
    enum Reach: String, Hashable, Sendable, CaseIterable {
        case cell = "this cell"
        case row = "this row"
        case column = "this column"
        case all = "all cells"
    }

    /// The experiment that shows; nil for the liveliest.
    var name: String?
    var metric = SweepModel.usualMetric
    /// What the rows and columns are; nil takes the sweep's own axes.
    var rowPath: String?
    var columnPath: String?
    /// The cell under the cursor.
    var row = 0
    var column = 0
    /// The first visible row and column.
    var rowOffset = 0
    var columnOffset = 0
    var reach = Reach.cell
    /// The axes that are being built; nil while the grid shows.
    var builder: SweepBuilder?
    /// How many builders there have been, to tell them apart.
    var openedCount = 0
    /// The picture as it was made last.
    var kept: (key: SweepPicture.Key, picture: SweepPicture)?

    static let usualMetric = "val/top1"
}

/// All that the screen shows, made of the runs once for all that ask for it.
struct SweepPicture: Sendable {
    /// What a picture is made of.
    struct Key: Hashable, Sendable {
        var generation: Int
        var name: String?
        var metric: String
        var rowPath: String?
        var columnPath: String?
    }

    /// The names of all experiments, sorted.
    var names: [String]
    var sweep: Sweep
    var grid: SweepGrid
    var progress: SweepProgress
    /// The lowest and highest value of the cells; nil before there are two.
    var range: ClosedRange<Double>?
}

extension Model {
    /// The picture as it shows now; nil while there is no experiment.
    var sweepPicture: SweepPicture? {
        if let kept = sweepScreen.kept, kept.key == sweepKey { return kept.picture }
        let summaries = runs.map { record in
            var summary = record.summary
            // A trainer that died says nothing: the record has been told.
            summary.state?.phase = record.phase
            return summary
        }
        let sweeps = Sweep.all(in: summaries)
        let state = sweepScreen
        guard let sweep = sweeps.first(where: { $0.name == state.name }) ?? Self.liveliest(sweeps)
        else { return nil }
        let grid = SweepGrid(
            sweep, rows: state.rowPath, columns: state.columnPath, metric: state.metric)
        let values = grid.cells.flatMap { $0 }.compactMap(\.sample?.mean).filter(\.isFinite)
        return SweepPicture(
            names: sweeps.map(\.name), sweep: sweep, grid: grid,
            progress: SweepProgress(sweep, pace: TrainingPace(summaries), machine: machine),
            range: values.min().flatMap { low in values.max().map { low...$0 } })
    }

    /// The experiment with the most at work, else the one that began last.
    private static func liveliest(_ sweeps: [Sweep]) -> Sweep? {
        sweeps.max { left, right in
            func rank(_ sweep: Sweep) -> (Int, Double) {
                (
                    sweep.all.count { $0.phase?.isEnded == false },
                    sweep.runs.compactMap { $0.state?.startedAt }.max() ?? 0
                )
            }
            return rank(left) < rank(right)
        }
    }

    /// Keeps the picture, so that it is made once.
    mutating func keepSweep() {
        let key = sweepKey
        guard sweepScreen.kept?.key != key else { return }
        sweepScreen.kept = sweepPicture.map { (key, $0) }
    }

    private var sweepKey: SweepPicture.Key {
        SweepPicture.Key(
            generation: generation, name: sweepScreen.name, metric: sweepScreen.metric,
            rowPath: sweepScreen.rowPath, columnPath: sweepScreen.columnPath)
    }

    /// The cell under the cursor.
    var sweepCell: SweepGrid.Cell? {
        guard let grid = sweepPicture?.grid, grid.cells.indices.contains(sweepScreen.row),
            grid.cells[sweepScreen.row].indices.contains(sweepScreen.column)
        else { return nil }
        return grid.cells[sweepScreen.row][sweepScreen.column]
    }

    /// The runs that an action on the screen is about.
    var sweepTargets: [RunRecord] {
        guard let grid = sweepPicture?.grid, let cell = sweepCell else { return [] }
        let state = sweepScreen
        let cells =
            switch state.reach {
            case .cell: [cell]
            case .row: grid.cells[state.row]
            case .column: grid.cells.map { $0[state.column] }
            case .all: grid.cells.flatMap { $0 }
            }
        let ids = Set(cells.flatMap(\.runs).map(\.id))
        return runs.filter { ids.contains($0.id) }
    }

    /// The run that Enter opens: what is at work before what has ended.
    var sweepRun: RunRecord? {
        let runs = sweepCell?.runs ?? []
        return run((runs.first { $0.phase?.isLive ?? false } ?? runs.first)?.id)
    }
}
