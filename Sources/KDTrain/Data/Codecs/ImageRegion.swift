/// A rectangle of an image, in pixels.
public struct ImageRegion: Sendable, Hashable {
    /// Its first row.
    public let row: Int
    /// Its first column.
    public let column: Int
    /// Its rows.
    public let height: Int
    /// The pixels of its rows.
    public let width: Int

    /// Makes a rectangle.
    public init(row: Int, column: Int, height: Int, width: Int) {
        self.row = row
        self.column = column
        self.height = height
        self.width = width
    }
}
