/// The canvas as a picture: a self-contained SVG in a monospace font.
///
/// A renderer's font may lack braille and box drawing, or give them another width; so these are
/// drawn as shapes, and every run of text is fitted to its cells.
extension Canvas {
    /// Pixels of a cell; the ratio of common monospace fonts.
    private static let cellWidth = 8.4
    private static let cellHeight = 18.0
    private static let fontSize = 14
    private static let margin = 14.0
    private static let titleHeight = 30.0

    /// Returns the picture of the canvas in a window frame with `title`.
    public func svg(title: String = "kd") -> String {
        let theme = appearance.theme
        let inner = (
            width: Double(width) * Canvas.cellWidth, height: Double(height) * Canvas.cellHeight
        )
        let outer = (
            width: inner.width + 2 * Canvas.margin,
            height: inner.height + Canvas.titleHeight + Canvas.margin
        )
        var svg = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(SVGText.number(outer.width))" \
            height="\(SVGText.number(outer.height))" viewBox="0 0 \(SVGText.number(outer.width)) \
            \(SVGText.number(outer.height))" role="img" aria-label="\(SVGText.escaped(title))">
            <style>text{font-family:'DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,'Noto Sans \
            Mono CJK KR','Noto Sans Mono CJK SC',monospace;font-size:\(Canvas.fontSize)px;\
            white-space:pre}.b{font-weight:700}.d{opacity:.6}.u{text-decoration:underline}</style>
            <rect width="100%" height="100%" rx="9" fill="\(SVGText.hex(theme.background.color))"/>

            """
        svg += Canvas.frame(title: title, width: outer.width, theme: theme)
        svg += "<g transform=\"translate(\(SVGText.number(Canvas.margin)),"
        svg += "\(SVGText.number(Canvas.titleHeight)))\" shape-rendering=\"auto\">\n"
        for y in 0..<height { svg += row(y) }
        return svg + "</g>\n</svg>\n"
    }

    private static func frame(title: String, width: Double, theme: Theme) -> String {
        let muted = SVGText.hex(theme[.muted].color)
        let dots = [theme[.bad], theme[.warning], theme[.good]].enumerated().map { index, color in
            "<circle cx=\"\(18 + 18 * index)\" cy=\"15\" r=\"5\" "
                + "fill=\"\(SVGText.hex(color.color))\" fill-opacity=\".75\"/>"
        }
        return dots.joined()
            + "<text x=\"\(SVGText.number(width / 2))\" y=\"20\" fill=\"\(muted)\" "
            + "text-anchor=\"middle\">\(SVGText.escaped(title))</text>\n"
    }

    /// Backgrounds first, then glyphs: neighbouring cells of one style make one element.
    private func row(_ y: Int) -> String {
        var backgrounds = ""
        var glyphs = ""
        var x = 0
        while x < width {
            let style = self[x, y].style
            var end = x + 1
            while end < width, self[end, y].style == style { end += 1 }
            let paint = SVGPaint(style, theme: appearance.theme, depth: appearance.colorDepth)
            if let background = paint.background {
                backgrounds += rectangle(x, y, columns: end - x, fill: background)
            }
            glyphs += run(x..<end, y, paint: paint)
            x = end
        }
        return backgrounds + glyphs
    }

    private func rectangle(_ x: Int, _ y: Int, columns: Int, fill: String) -> String {
        let left = SVGText.number(Double(x) * Canvas.cellWidth)
        let top = SVGText.number(Double(y) * Canvas.cellHeight)
        // A hair wider, so that no seam shows between neighbours.
        let right = SVGText.number(Double(columns) * Canvas.cellWidth + 0.3)
        return "<rect x=\"\(left)\" y=\"\(top)\" width=\"\(right)\" "
            + "height=\"\(SVGText.number(Canvas.cellHeight + 0.3))\" fill=\"\(fill)\"/>\n"
    }

    private func run(_ columns: Range<Int>, _ y: Int, paint: SVGPaint) -> String {
        var shapes = ""
        var texts = ""
        var text = ""
        var start = columns.lowerBound
        var cells = 0
        func flush() {
            let trimmed = text.trimmingSuffixSpaces
            if !trimmed.text.isEmpty {
                texts += textElement(
                    trimmed.text, x: start, y: y, cells: cells - trimmed.removed, paint: paint)
            }
            (text, cells) = ("", 0)
        }
        for x in columns {
            let cell = self[x, y]
            if cell.width == 0 { continue }
            let glyph = SVGGlyph(cell.character, width: Canvas.cellWidth, height: Canvas.cellHeight)
            // A leading space starts no text; wide glyphs stand alone, at their own cells.
            if let glyph {
                flush()
                shapes += glyph.path(
                    x: Double(x) * Canvas.cellWidth, y: Double(y) * Canvas.cellHeight)
            } else if cell.width == 2 {
                flush()
                texts += textElement(String(cell.character), x: x, y: y, cells: 2, paint: paint)
            } else if text.isEmpty {
                guard cell.character != " " else { continue }
                (text, start, cells) = (String(cell.character), x, 1)
            } else {
                text.append(cell.character)
                cells += 1
            }
        }
        flush()
        guard !shapes.isEmpty else { return texts }
        return "<path d=\"\(shapes)\" fill=\"\(paint.foreground)\"\(paint.shapeClass)/>\n" + texts
    }

    private func textElement(
        _ text: String, x: Int, y: Int, cells: Int, paint: SVGPaint
    ) -> String {
        let left = SVGText.number(Double(x) * Canvas.cellWidth)
        let base = SVGText.number(Double(y) * Canvas.cellHeight + 13.6)
        let length = SVGText.number(Double(cells) * Canvas.cellWidth)
        return "<text xml:space=\"preserve\" x=\"\(left)\" y=\"\(base)\" textLength=\"\(length)\" "
            + "lengthAdjust=\"spacingAndGlyphs\" fill=\"\(paint.foreground)\"\(paint.textClass)>"
            + "\(SVGText.escaped(text))</text>\n"
    }
}

extension String {
    fileprivate var trimmingSuffixSpaces: (text: String, removed: Int) {
        var view = self[...]
        var removed = 0
        while view.last == " " {
            view = view.dropLast()
            removed += 1
        }
        return (String(view), removed)
    }
}
