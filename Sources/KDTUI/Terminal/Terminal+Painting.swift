import CNcurses
import Foundation

extension Terminal {
    /// Brings `canvas` on the screen; only cells that differ from what is shown are touched.
    func show(_ canvas: Canvas) {
        if pairs.isFull {
            pairs.removeAll()
            repaintAll()
        }
        let columns = min(canvas.width, size.width)
        let rows = min(canvas.height, size.height)
        let old = shown.flatMap {
            $0.width == canvas.width && $0.height == canvas.height ? $0 : nil
        }
        if old == nil { unsafe werase(window) }
        for y in 0..<rows {
            for x in 0..<columns {
                let cell = canvas[x, y]
                if cell.width > 0, old == nil ? cell != .blank : cell != old?[x, y] {
                    paint(cell, x, y)
                }
            }
        }
        placeCursor(canvas.cursor)
        unsafe wrefresh(window)
        shown = canvas
    }

    private func placeCursor(_ cursor: Point?) {
        guard let cursor, cursor.x < size.width, cursor.y < size.height else {
            curs_set(0)
            return
        }
        unsafe wmove(window, Int32(cursor.y), Int32(cursor.x))
        curs_set(1)
    }

    private func paint(_ cell: Cell, _ x: Int, _ y: Int) {
        let style = appearance.theme.resolve(cell.style, depth: appearance.colorDepth)
        let pair = pairs.number(
            foreground: style.foreground, background: style.background,
            depth: appearance.colorDepth)
        let attributes = Terminal.attributes(style.attributes)
        unsafe wmove(window, Int32(y), Int32(x))
        var used = 0
        for group in CellGlyphs.groups(of: cell) {
            add(group.scalars, attributes: attributes, pair: pair)
            used += group.width
        }
        while used < Int(cell.width) {
            add([" "], attributes: attributes, pair: pair)
            used += 1
        }
    }

    private func add(_ scalars: [Unicode.Scalar], attributes: attr_t, pair: Int32) {
        var text = scalars.map { wchar_t(bitPattern: $0.value) }
        text.append(0)
        var cell = cchar_t()
        var extendedPair = pair
        // unsafe: the text ends with a zero; the last argument points to the extended pair number.
        unsafe setcchar(&cell, text, attributes, 0, &extendedPair)
        // An error in the last column of the last row only says that the cursor cannot advance.
        _ = unsafe wadd_wch(window, &cell)
    }

    /// ncurses keeps attributes above the character's 8 bits (curses.h, NCURSES_BITS).
    private static func attributes(_ attributes: Attributes) -> attr_t {
        var result: attr_t = 0
        if attributes.contains(.underline) { result |= 1 << 17 }
        if attributes.contains(.reverse) { result |= 1 << 18 }
        if attributes.contains(.dim) { result |= 1 << 20 }
        if attributes.contains(.bold) { result |= 1 << 21 }
        return result
    }
}

/// What ncurses is given for a cell, so that it and the terminal agree with the canvas on widths.
///
/// ncurses measures single characters with the C library, and terminals disagree on joined emoji;
/// so a cluster becomes the characters that everyone measures alike, and never more cells than
/// its own.
enum CellGlyphs {
    struct Group: Equatable {
        /// A spacing character and its combining marks.
        var scalars: [Unicode.Scalar]
        var width: Int
    }

    /// Beyond a base and four marks ncurses drops the rest (CCHARW_MAX).
    private static let marks = 4

    static func groups(of cell: Cell) -> [Group] {
        if let ascii = cell.character.asciiValue {
            return [Group(scalars: [Unicode.Scalar(ascii)], width: 1)]
        }
        var result: [Group] = []
        var used = 0
        for scalar in cell.character.unicodeScalars {
            let width = Int(wcwidth(wchar_t(bitPattern: scalar.value)))
            if width > 0 {
                // A second full glyph in a cluster is a joined emoji: its first part stands for it.
                guard used + width <= Int(cell.width) else { break }
                result.append(Group(scalars: [scalar], width: width))
                used += width
            } else if width == 0, scalar.value != 0x200D, scalar.value != 0xFE0F,
                let last = result.indices.last, result[last].scalars.count <= marks
            {
                result[last].scalars.append(scalar)
            }
        }
        // The C library does not know the character: it would not be printed.
        return result.isEmpty ? [Group(scalars: ["\u{FFFD}"], width: 1)] : result
    }
}
