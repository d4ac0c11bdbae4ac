import KDExperiment
import KDResults

extension Model {
    /// Commands of the Sweep screen.
    mutating func performOnSweep(_ command: Command) -> [Effect] {
        let page = max(1, SweepLayout(self).visibleRows - 1)
        switch command {
        case .up: sweepScreen.row -= 1
        case .down: sweepScreen.row += 1
        case .pageUp: sweepScreen.row -= page
        case .pageDown: sweepScreen.row += page
        case .top: (sweepScreen.row, sweepScreen.column) = (0, 0)
        case .bottom: (sweepScreen.row, sweepScreen.column) = (.max / 2, .max / 2)
        case .left: sweepScreen.column -= 1
        case .right: sweepScreen.column += 1
        case .open: return openCell()
        case .back: return show(screen: .runs)
        case .clear: sweepScreen.reach = .cell
        case .nextSweep: turnSweep(by: 1)
        case .previousSweep: turnSweep(by: -1)
        case .chooseSweep: chooseForSweep(.experiment)
        case .chooseMetrics: chooseForSweep(.metric)
        case .chooseRows: chooseForSweep(.rows)
        case .chooseColumns: chooseForSweep(.columns)
        case .exchangeAxes: exchangeAxes()
        case .buildSweep: return chooseFile()
        case .reach:
            let all = SweepModel.Reach.allCases
            let index = all.firstIndex(of: sweepScreen.reach) ?? 0
            sweepScreen.reach = all[(index + 1) % all.count]
            show("Stop, pause and retry take \(sweepScreen.reach.rawValue)")
        default: show("That does nothing on this screen; ? lists the keys")
        }
        settleSweep()
        return []
    }

    /// Keeps the cursor inside the grid and the grid around the cursor.
    mutating func settleSweep() {
        keepSweep()
        guard let grid = sweepPicture?.grid else { return }
        sweepScreen.row = max(0, min(sweepScreen.row, grid.rows.count - 1))
        sweepScreen.column = max(0, min(sweepScreen.column, grid.columns.count - 1))
        let layout = SweepLayout(self)
        sweepScreen.rowOffset = Scrolling.offset(
            sweepScreen.rowOffset, selected: sweepScreen.row, count: grid.rows.count,
            visible: layout.visibleRows)
        sweepScreen.columnOffset = Scrolling.offset(
            sweepScreen.columnOffset, selected: sweepScreen.column, count: grid.columns.count,
            visible: layout.visibleColumns)
    }

    /// Goes to the next experiment or the one before.
    private mutating func turnSweep(by distance: Int) {
        guard let picture = sweepPicture, picture.names.count > 1 else {
            return show("There is no other experiment")
        }
        let index = picture.names.firstIndex(of: picture.sweep.name) ?? 0
        adoptSweep(
            named: picture.names[(index + distance + picture.names.count) % picture.names.count])
    }

    private mutating func adoptSweep(named name: String) {
        sweepScreen.name = name
        (sweepScreen.rowPath, sweepScreen.columnPath) = (nil, nil)
        (sweepScreen.row, sweepScreen.column) = (0, 0)
    }

    private mutating func exchangeAxes() {
        guard let grid = sweepPicture?.grid else { return }
        guard let rowPath = grid.rowPath, let columnPath = grid.columnPath else {
            return show("The grid has one axis only")
        }
        (sweepScreen.rowPath, sweepScreen.columnPath) = (columnPath, rowPath)
        (sweepScreen.row, sweepScreen.column) = (sweepScreen.column, sweepScreen.row)
    }

    /// Offers what can be chosen.
    private mutating func chooseForSweep(_ choice: SweepChoice) {
        guard let picture = sweepPicture else {
            return show("There is no experiment yet; n launches one", .warning)
        }
        let items = picture.items(for: choice)
        overlay = .sweepChoice(
            PickerState(
                items: items.map {
                    PickerState.Item(
                        DisplayText.sanitized($0.name, limit: 100), detail: $0.detail)
                }), choice, items.map(\.name))
    }

    /// Takes over what was chosen.
    mutating func adopt(_ name: String, for choice: SweepChoice) -> [Effect] {
        let grid = sweepPicture?.grid
        switch choice {
        case .experiment: adoptSweep(named: name)
        case .metric: sweepScreen.metric = name
        case .rows:
            // The same path on both sides would be a diagonal: the other side gives way.
            if name == grid?.columnPath { sweepScreen.columnPath = grid?.rowPath }
            sweepScreen.rowPath = name
        case .columns:
            if name == grid?.rowPath { sweepScreen.rowPath = grid?.columnPath }
            sweepScreen.columnPath = name
        case .file: return [.openSweep(path: name)]
        case .axis: return beginRow(.axis(name))
        case .run: return openRun(run(RunID(name))?.id)
        }
        settleSweep()
        return []
    }

    /// Opens the cell's run; of several, the one that is chosen.
    private mutating func openCell() -> [Effect] {
        let found = (sweepCell?.runs ?? []).compactMap { run($0.id) }
        guard found.count > 1 else { return openRun(sweepRun?.id) }
        // What is at work comes first, as where one run stands for the cell.
        let sorted = found.filter(\.phase.isLive) + found.filter { !$0.phase.isLive }
        overlay = .sweepChoice(
            PickerState(
                items: sorted.map {
                    // Names alone do not tell apart what the grid sums up.
                    PickerState.Item(
                        DisplayText.sanitized($0.name, limit: 100),
                        detail: ($0.distinction.isEmpty ? "" : "\($0.distinction) · ")
                            + $0.phase.rawValue)
                }), .run, sorted.map(\.id.description))
        return []
    }

    /// Offers the experiment files to build on.
    private mutating func chooseFile() -> [Effect] {
        overlay = .sweepChoice(PickerState(items: []), .file, [])
        begin(.searching)
        return [.findExperiments]
    }

    /// Shows the files that were found, the present experiment's own first.
    mutating func fillSweepFiles(_ files: [ExperimentSummary]) {
        guard case .sweepChoice(let state, .file, _) = overlay else { return }
        let name = sweepPicture?.sweep.name
        let sorted = files.filter { $0.name == name } + files.filter { $0.name != name }
        overlay = .sweepChoice(
            PickerState(items: sorted.map(LaunchModel.item), query: state.input.text), .file,
            sorted.map(\.path))
    }

    /// What was launched from here shows as a grid, unless something else is being built.
    mutating func showLaunched(_ name: String, path: String) {
        if let builder = sweepScreen.builder {
            guard builder.path == path, !builder.isChanged else { return }
            sweepScreen.builder = nil
        }
        adoptSweep(named: name)
    }

    /// A click chooses a cell, one on the chosen cell opens its run.
    mutating func pressSweep(at point: Point) -> [Effect] {
        guard sweepScreen.builder == nil else { return [] }
        guard let hit = SweepLayout(self).cell(at: point) else { return [] }
        if (sweepScreen.row, sweepScreen.column) == (hit.row, hit.column) {
            return openCell()
        }
        (sweepScreen.row, sweepScreen.column) = (hit.row, hit.column)
        settleSweep()
        return []
    }
}
