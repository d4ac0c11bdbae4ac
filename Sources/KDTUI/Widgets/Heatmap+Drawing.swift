extension Heatmap {
    func draw(on canvas: inout Canvas, in rect: Rect) {
        guard rows > 0, columns > 0, values.count >= rows * columns, let range = fittedRange()
        else {
            let text = DisplayWidth.truncated("no map yet", to: rect.width)
            canvas.write(text, at: rect.x, rect.y, style: .muted)
            return
        }
        let map = mapArea(in: rect)
        if canvas.appearance.glyphs == .ascii || canvas.appearance.colorDepth < .indexed256 {
            drawRamp(range, on: &canvas, in: map)
        } else {
            drawHalfBlocks(range, on: &canvas, in: map)
        }
        if showsScale, rect.height >= 3 {
            drawScale(
                range, on: &canvas,
                in: Rect(
                    x: rect.x, y: map.maxY, width: rect.width, height: 1))
        }
    }

    /// Returns the cells of the map: square pixels, as large as whole multiples fit, or the whole
    /// rectangle when not even one pixel a value does. A cell is about twice as high as wide.
    func mapArea(in rect: Rect) -> Rect {
        let height = rect.height - (showsScale && rect.height >= 3 ? 1 : 0)
        guard rows > 0, columns > 0 else { return Rect(x: rect.x, y: rect.y, width: 0, height: 0) }
        // Two values share a cell vertically, so a value is one cell wide and half a cell high.
        let scale = min(rect.width / columns, height * 2 / rows)
        guard scale >= 1 else {
            let shrink = max(
                Double(columns) / Double(max(1, rect.width)),
                Double(rows) / Double(max(1, height * 2)))
            return Rect(
                x: rect.x, y: rect.y,
                width: max(1, min(rect.width, Int(Double(columns) / shrink))),
                height: max(1, min(height, Int((Double(rows) / shrink / 2).rounded(.up)))))
        }
        return Rect(
            x: rect.x, y: rect.y, width: columns * scale, height: (rows * scale + 1) / 2)
    }

    /// Returns the range in use; nil when no value is finite.
    func fittedRange() -> ClosedRange<Float>? {
        if let range, range.lowerBound.isFinite, range.upperBound.isFinite { return range }
        var low = Float.infinity
        var high = -Float.infinity
        for value in values where value.isFinite {
            low = min(low, value)
            high = max(high, value)
        }
        guard low <= high else { return nil }
        guard colorMap == .diverging else { return low...high }
        let reach = max(abs(low), abs(high))
        return -reach...reach
    }

    // MARK: Cells

    /// The mean of the values under a pixel of a grid of `width` x `height` pixels.
    private func value(_ x: Int, _ y: Int, width: Int, height: Int) -> Float {
        let left = x * columns / width
        let right = max(left + 1, ((x + 1) * columns + width - 1) / width)
        let top = y * rows / height
        let bottom = max(top + 1, ((y + 1) * rows + height - 1) / height)
        if columns <= width, rows <= height { return values[top * columns + left] }
        var sum: Float = 0
        var count: Float = 0
        for row in top..<min(rows, bottom) {
            for column in left..<min(columns, right) where values[row * columns + column].isFinite {
                sum += values[row * columns + column]
                count += 1
            }
        }
        return count > 0 ? sum / count : .nan
    }

    /// Upper half block: two pixels a cell, one in each colour.
    private func drawHalfBlocks(
        _ range: ClosedRange<Float>, on canvas: inout Canvas, in area: Rect
    ) {
        let height = pixelRows(in: area)
        for y in 0..<area.height {
            for x in 0..<area.width {
                let upper = color(value(x, y * 2, width: area.width, height: height), range)
                let hasLower = y * 2 + 1 < height
                let lower =
                    hasLower
                    ? color(value(x, y * 2 + 1, width: area.width, height: height), range)
                    : .default
                canvas.put(
                    "▀", at: area.x + x, area.y + y,
                    style: Style(foreground: upper, background: lower))
            }
        }
    }

    /// An odd number of pixel rows leaves the last lower half empty.
    private func pixelRows(in area: Rect) -> Int {
        let scale = area.width / max(1, columns)
        return scale >= 1 ? min(area.height * 2, rows * scale) : area.height * 2
    }

    /// Characters of growing weight, one value a cell; for a difference the sign shows as well.
    private func drawRamp(_ range: ClosedRange<Float>, on canvas: inout Canvas, in area: Rect) {
        let hasColor = canvas.appearance.colorDepth != .none
        for y in 0..<area.height {
            for x in 0..<area.width {
                let value = value(x, y, width: area.width, height: area.height)
                canvas.put(
                    rampGlyph(value, range), at: area.x + x, area.y + y,
                    style: hasColor && colorMap == .diverging && value.isFinite
                        ? Style(foreground: .ansi(value < 0 ? 4 : 1)) : .plain)
            }
        }
    }

    private static let ramp: [Character] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]
    private static let negativeRamp: [Character] = [" ", ".", ",", "o", "O"]
    private static let positiveRamp: [Character] = [" ", "'", "+", "x", "X"]

    private func rampGlyph(_ value: Float, _ range: ClosedRange<Float>) -> Character {
        guard value.isFinite else { return "?" }
        let position = ColorScale.position(of: value, in: range)
        guard colorMap == .diverging else {
            return Heatmap.ramp[min(9, Int(position * 10))]
        }
        let ramp = position < 0.5 ? Heatmap.negativeRamp : Heatmap.positiveRamp
        return ramp[min(4, Int(abs(position - 0.5) * 2 * 5))]
    }

    private func color(_ value: Float, _ range: ClosedRange<Float>) -> Color {
        guard value.isFinite else { return .default }
        return ColorScale.color(
            at: ColorScale.position(of: value, in: range), map: colorMap)
    }

    // MARK: Scale

    /// The colour map between its end values: `0 ▀▀▀▀▀▀▀▀ 0.82`.
    private func drawScale(_ range: ClosedRange<Float>, on canvas: inout Canvas, in rect: Rect) {
        let low = NumberText.compact(Double(range.lowerBound), digits: 3)
        let high = NumberText.compact(Double(range.upperBound), digits: 3)
        let used = low.count + high.count + 2
        let length = min(16, max(0, min(rect.width, max(24, mapArea(in: rect).width)) - used))
        guard length >= 3 else {
            canvas.write("\(low)…\(high)", at: rect.x, rect.y, style: .muted, maxWidth: rect.width)
            return
        }
        var x = rect.x + canvas.write(low, at: rect.x, rect.y, style: .muted) + 1
        let isPoor =
            canvas.appearance.glyphs == .ascii || canvas.appearance.colorDepth < .indexed256
        for step in 0..<length {
            let position = (Float(step) + 0.5) / Float(length)
            let value = range.lowerBound + position * (range.upperBound - range.lowerBound)
            if isPoor {
                canvas.put(rampGlyph(value, range), at: x, rect.y)
            } else {
                canvas.put("━", at: x, rect.y, style: Style(foreground: color(value, range)))
            }
            x += 1
        }
        canvas.write(high, at: x + 1, rect.y, style: .muted)
    }
}
