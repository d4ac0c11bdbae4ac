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

extension Model {
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
