/// A grid of styled cells: all that a screen is, before a terminal or a file shows it.
///
/// Drawing never leaves the canvas or the current ``clip``; control characters never enter a cell;
/// a wide glyph always has both its halves or none.
public struct Canvas: Sendable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// What the output can show; widgets may ask.
    public let appearance: Appearance
    /// Where drawing has an effect, inside ``bounds``.
    public internal(set) var clip: Rect
    /// Where the terminal's cursor is to be shown, if anywhere.
    public var cursor: Point?
    /// The cells, row after row.
    var cells: [Cell]

    /// Creates a blank canvas; negative extents become zero.
    public init(width: Int, height: Int, appearance: Appearance = Appearance()) {
        self.width = max(0, width)
        self.height = max(0, height)
        self.appearance = appearance
        clip = Rect(width: width, height: height)
        cells = [Cell](repeating: .blank, count: self.width * self.height)
    }

    /// Creates a blank canvas of `size`.
    public init(size: Size, appearance: Appearance = Appearance()) {
        self.init(width: size.width, height: size.height, appearance: appearance)
    }

    /// The whole canvas.
    public var bounds: Rect { Rect(width: width, height: height) }

    /// The cell in column `x` and row `y`; blank outside the canvas.
    public subscript(x: Int, y: Int) -> Cell {
        x >= 0 && x < width && y >= 0 && y < height ? cells[y * width + x] : .blank
    }
}

// MARK: - Writing

extension Canvas {
    /// Writes `text` on one line from column `x`, at most `maxWidth` columns of it.
    ///
    /// A line break or another control character shows as a replacement glyph; a wide glyph that
    /// does not fit in whole is left out.
    /// - Returns: The columns that the text took, clipped parts included.
    @discardableResult
    public mutating func write(
        _ text: some StringProtocol, at x: Int, _ y: Int, style: Style = .plain,
        maxWidth: Int = .max
    ) -> Int {
        guard y >= clip.y, y < clip.maxY, maxWidth > 0 else { return 0 }
        let room = min(maxWidth, max(0, clip.maxX - x))
        var column = 0
        for character in DisplayWidth.bounded(text, columns: room) {
            let (glyph, glyphWidth) = DisplayWidth.printable(character)
            if glyphWidth == 0 { continue }
            if column + glyphWidth > room { break }
            put(glyph, width: glyphWidth, x: x + column, y: y, style: style)
            column += glyphWidth
        }
        return column
    }

    /// Puts one glyph into the cell at (`x`, `y`); nothing happens outside the clip.
    public mutating func put(_ character: Character, at x: Int, _ y: Int, style: Style = .plain) {
        let (glyph, glyphWidth) = DisplayWidth.printable(character)
        if glyphWidth > 0 { put(glyph, width: glyphWidth, x: x, y: y, style: style) }
    }

    /// Fills a rectangle with a glyph one cell wide.
    public mutating func fill(_ rect: Rect, with character: Character = " ", style: Style = .plain)
    {
        let area = rect.intersection(clip)
        guard !area.isEmpty else { return }
        for y in area.y..<area.maxY {
            for x in area.x..<area.maxX {
                put(character, width: 1, x: x, y: y, style: style)
            }
        }
    }

    /// Changes the style of the cells in a rectangle and leaves their glyphs.
    public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
        let area = rect.intersection(clip)
        guard !area.isEmpty else { return }
        for y in area.y..<area.maxY {
            for x in area.x..<area.maxX { change(&cells[y * width + x].style) }
        }
    }

    /// Calls `draw` with drawing confined to `rect` (and to the present clip).
    public mutating func clipped(to rect: Rect, _ draw: (inout Canvas) -> Void) {
        let outer = clip
        clip = outer.intersection(rect)
        draw(&self)
        clip = outer
    }

    /// The only way into a cell: clips, degrades to ASCII and keeps wide glyphs whole.
    private mutating func put(
        _ character: Character, width glyphWidth: Int, x: Int, y: Int, style: Style
    ) {
        guard y >= clip.y, y < clip.maxY, x < clip.maxX, x + glyphWidth > clip.x else { return }
        // Half of a wide glyph at the edge of the clip: a space keeps the background continuous.
        if glyphWidth == 2, x < clip.x || x + 1 >= clip.maxX {
            let inside = x < clip.x ? x + 1 : x
            store(Cell(character: " ", style: style, width: 1), inside, y)
            return
        }
        if appearance.glyphs == .ascii, !character.isASCII {
            let substitute = GlyphSet.asciiFallback(character)
            for offset in 0..<glyphWidth {
                store(Cell(character: substitute, style: style, width: 1), x + offset, y)
            }
            return
        }
        store(Cell(character: character, style: style, width: UInt8(glyphWidth)), x, y)
        if glyphWidth == 2 {
            store(Cell(character: " ", style: style, width: 0), x + 1, y, trailing: true)
        }
    }

    private mutating func store(_ cell: Cell, _ x: Int, _ y: Int, trailing: Bool = false) {
        let index = y * width + x
        let old = cells[index].width
        if old == 0, !trailing { blankHalf(index - 1) }
        if old == 2 { blankHalf(index + 1) }
        cells[index] = cell
    }

    /// The other half of a wide glyph that has just been overwritten.
    private mutating func blankHalf(_ index: Int) {
        cells[index].character = " "
        cells[index].width = 1
    }
}
