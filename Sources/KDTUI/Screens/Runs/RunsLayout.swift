/// Where the parts of the Runs screen lie; shared by drawing and by the mouse.
struct RunsLayout: Hashable, Sendable {
    /// The line with the filter, above the list; empty when there is no filter.
    var filter: Rect
    var list: Rect
    /// Empty when the preview is hidden or there is no room.
    var preview: Rect
    /// Whether the preview stands beside the list.
    var isBeside: Bool

    init(_ model: RunsModel, runCount: Int, in body: Rect) {
        let hasFilter = model.isFiltering || !model.filter.isEmpty
        let parts = body.rows([.fixed(hasFilter ? 1 : 0), .rest])
        filter = parts[0]
        let rest = parts[1]
        isBeside = rest.width >= 170
        guard model.showsPreview, runCount > 0, rest.height >= 14 else {
            (list, preview) = (rest, Rect(x: rest.x, y: rest.maxY, width: 0, height: 0))
            return
        }
        if isBeside {
            let columns = rest.columns([.flexible(11), .flexible(9)], spacing: 1)
            (list, preview) = (columns[0], columns[1])
        } else {
            // The list takes what its runs need, up to half; the rest shows the run at hand.
            let wanted = min(max(runCount + 1, 6), rest.height * 11 / 20)
            let rows = rest.rows([.fixed(wanted), .rest])
            (list, preview) = (rows[0], rows[1])
        }
    }
}
