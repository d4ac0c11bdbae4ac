import KDExperiment

/// Where the parts of the Run screen lie; shared by drawing and by the mouse.
struct RunLayout: Hashable, Sendable {
    /// The line with the run's name and figures.
    var header: Rect
    /// The line with the panes' names.
    var panes: Rect
    /// What is wrong, or what the run waits for; empty for most runs.
    var trouble: Rect
    /// The chosen pane.
    var body: Rect
    /// The charts' part of the body.
    var charts: Rect
    /// The log below the charts, where there is room for both; empty elsewhere.
    var log: Rect

    init(in rect: Rect, run: RunRecord?) {
        var troubleHeight = 0
        if let run, let error = run.error, run.phase != .finished {
            let lines = DisplayWidth.of(error) / max(1, rect.width - 8) + 1
            troubleHeight = min(lines + 1, rect.height / 3)
        }
        let rows = rect.rows([.fixed(1), .fixed(1), .fixed(troubleHeight), .rest])
        (header, panes, trouble, body) = (rows[0], rows[1], rows[2], rows[3])
        let hasRoom = body.width >= 120 && body.height >= 34
        let parts = body.rows([.rest, .fixed(hasRoom ? 8 : 0)])
        (charts, log) = (parts[0], parts[1])
    }

    /// Where each pane's name lies, for clicks.
    func paneExtents() -> [(pane: RunModel.Pane, rect: Rect)] {
        var x = panes.x + 1
        return RunModel.Pane.allCases.map { pane in
            let width = pane.title.count + 4
            defer { x += width + 1 }
            return (pane, Rect(x: x, y: panes.y, width: width, height: 1))
        }
    }

    /// Returns a grid of cells for `count` charts that fills `rect`; charts stay readable, so some
    /// may not fit.
    static func grid(count: Int, in rect: Rect) -> [Rect] {
        guard count > 0 else { return [] }
        let maximumColumns = max(1, rect.width / 36)
        let columns = min(count, count <= 4 ? min(2, maximumColumns) : min(3, maximumColumns))
        let wanted = (count + columns - 1) / columns
        let rows = max(1, min(wanted, rect.height / 7))
        let lines = rect.rows([Extent](repeating: .rest, count: rows))
        return lines.enumerated().flatMap { index, line in
            let inLine = min(columns, count - index * columns)
            return line.columns([Extent](repeating: .rest, count: max(1, inLine)))
        }
    }
}
