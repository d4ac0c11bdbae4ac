/// One cell of a canvas: a grapheme cluster and its style.
public struct Cell: Hashable, Sendable {
    /// The grapheme cluster; a space in the trailing half of a wide glyph.
    public internal(set) var character: Character
    /// How the cell looks.
    public internal(set) var style: Style
    /// Cells that the glyph takes: 1; 2 in the leading half of a wide glyph, 0 in the trailing.
    public internal(set) var width: UInt8

    /// A space in the terminal's own look.
    public static let blank = Cell(character: " ", style: .plain, width: 1)
}
