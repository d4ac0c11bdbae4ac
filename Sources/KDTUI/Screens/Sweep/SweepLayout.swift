import KDExperiment
import KDResults

/// Where the parts of the Sweep screen lie, for drawing and for clicks.
struct SweepLayout: Hashable, Sendable {
    /// Name and progress.
    var head: Rect
    /// What the grid shows.
    var legend: Rect
    /// The grid with its headings.
    var grid: Rect
    /// The runs of the cell; nil where there is no room.
    var detail: Rect?
    /// Cells of the terminal that a row's heading and a cell take.
    var headingWidth: Int
    var cellWidth: Int
    private let rowCount: Int
    private let columnCount: Int
    private let rowOffset: Int
    private let columnOffset: Int

    init(_ model: Model) {
        let picture = model.sweepPicture
        let shown = picture?.grid
        rowCount = shown?.rows.count ?? 0
        columnCount = shown?.columns.count ?? 0
        rowOffset = model.sweepScreen.rowOffset
        columnOffset = model.sweepScreen.columnOffset
        let most = model.sweepCell?.runs.count ?? 0
        let body = model.body
        // Two lines of head, one of column names; what the grid leaves is the cell's.
        let room = body.height - 4 - rowCount
        let wanted = min(max(3, most) + 3, room)
        let parts = body.rows([.fixed(1), .fixed(1), .rest, .fixed(wanted >= 5 ? wanted : 0)])
        (head, legend, grid) = (parts[0], parts[1], parts[2])
        detail = wanted >= 5 ? parts[3] : nil
        let headings = (shown?.rows ?? []).map { DisplayWidth.of(SweepGrid.text($0)) }
        let path = DisplayWidth.of(shown?.rowPath ?? "")
        headingWidth = min(max(6, body.width / 3), max(headings.max() ?? 0, path) + 2)
        let texts = (shown?.cells ?? []).flatMap { $0 }.map { SweepCellText($0, nil).width }
        let names = (shown?.columns ?? []).map { DisplayWidth.of(SweepGrid.text($0)) }
        cellWidth = min(20, max(7, max(texts.max() ?? 0, names.max() ?? 0) + 2))
    }

    /// Rows of cells that show at once.
    var visibleRows: Int { max(1, grid.height - 1) }

    /// Columns of cells that show at once.
    var visibleColumns: Int { max(1, (grid.width - headingWidth - 1) / (cellWidth + 1)) }

    /// The rectangle of a cell of the grid; nil for one that does not show.
    func rect(row: Int, column: Int) -> Rect? {
        let (y, x) = (row - rowOffset, column - columnOffset)
        guard (0..<visibleRows).contains(y), (0..<visibleColumns).contains(x) else { return nil }
        return Rect(
            x: grid.x + headingWidth + 1 + x * (cellWidth + 1), y: grid.y + 1 + y,
            width: cellWidth, height: 1)
    }

    /// Rows and columns that show.
    var rows: Range<Int> { rowOffset..<max(rowOffset, min(rowCount, rowOffset + visibleRows)) }
    var columns: Range<Int> {
        columnOffset..<max(columnOffset, min(columnCount, columnOffset + visibleColumns))
    }

    /// The cell of the grid at a point.
    func cell(at point: Point) -> (row: Int, column: Int)? {
        for row in rows {
            for column in columns
            where rect(row: row, column: column)?.contains(point.x, point.y) ?? false {
                return (row, column)
            }
        }
        return nil
    }
}
