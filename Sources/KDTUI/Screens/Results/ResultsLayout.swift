/// Where the parts of the Results screen lie.
struct ResultsLayout: Hashable, Sendable {
    var head: Rect
    var table: Rect
    var foot: Rect

    init(in rect: Rect) {
        let rows = rect.rows([.fixed(1), .rest, .fixed(1)])
        (head, table, foot) = (rows[0], rows[1], rows[2])
    }
}
