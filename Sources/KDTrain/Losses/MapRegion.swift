/// A rectangle of a map that a loss treats as a map of its own.
struct MapRegion: Hashable {
    /// The rows of the map that belong to it.
    let rows: Range<Int>
    /// The columns of the map that belong to it.
    let columns: Range<Int>

    /// The number of pixels.
    var count: Int { rows.count * columns.count }

    /// The whole of a map, as a list of one.
    static func whole(height: Int, width: Int) -> [MapRegion] {
        [MapRegion(rows: 0..<height, columns: 0..<width)]
    }

    /// The four quadrants; the first half takes floor(H / 2) rows and floor(W / 2) columns, and
    /// what is empty (of a map one pixel high or wide) is left out.
    static func quadrants(height: Int, width: Int) -> [MapRegion] {
        [0..<height / 2, height / 2..<height].flatMap { rows in
            [0..<width / 2, width / 2..<width].map { MapRegion(rows: rows, columns: $0) }
        }.filter { $0.count > 0 }
    }
}
