/// Where the parts of the Configure screen lie; shared by drawing and by the mouse.
struct ConfigureLayout: Hashable, Sendable {
    /// The line with the file's name and what is wrong with it.
    var head: Rect
    /// The rows.
    var form: Rect
    /// What the focused row means.
    var help: Rect
    /// What belongs to the focused section: networks, layers, a curve.
    var context: Rect
    /// The learning rate, where there is room for it at any time; empty elsewhere.
    var curve: Rect
    /// Runs and time, where there is room for them at any time; empty elsewhere.
    var time: Rect

    init(in rect: Rect) {
        let rows = rect.rows([.fixed(1), .rest])
        head = rows[0]
        let body = rows[1]
        let nothing = Rect(x: body.maxX, y: body.maxY, width: 0, height: 0)
        (curve, time) = (nothing, nothing)
        guard body.width >= 100 else {
            let hasDetail = body.height >= 15
            let parts = body.rows([.rest, .fixed(hasDetail ? 9 : 0)])
            form = parts[0]
            let columns = parts[1].columns([.rest, .rest])
            (help, context) = hasDetail ? (columns[0], columns[1]) : (nothing, nothing)
            return
        }
        let columns = body.columns(
            [.flexible(body.width >= 160 ? 4 : 5), .flexible(5)], spacing: 1)
        form = columns[0]
        let side = columns[1]
        guard side.height >= 34 else {
            let parts = side.rows([.rest, .fixed(min(11, side.height / 2))])
            (help, context) = (parts[0], parts[1])
            return
        }
        let parts = side.rows([.fixed(10), .fixed(8), .rest, .fixed(8)])
        (help, context, curve, time) = (parts[0], parts[1], parts[2], parts[3])
    }
}
