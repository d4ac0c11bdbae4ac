extension LineChart {
    func draw(on canvas: inout Canvas, in rect: Rect) {
        guard let layout = layout(in: rect) else {
            let text = DisplayWidth.truncated("no data yet", to: rect.width)
            canvas.write(
                StyledText(text, .muted), at: rect.x, rect.y + rect.height / 2, width: rect.width,
                alignment: .center)
            return
        }
        drawYAxis(layout, on: &canvas, in: rect)
        if layout.hasXAxis { drawXAxis(layout, on: &canvas) }
        drawCurves(layout, on: &canvas)
        if let crosshair { drawCrosshair(crosshair, layout, on: &canvas) }
        if layout.legend.height > 0 { drawLegend(layout, on: &canvas) }
    }

    // MARK: Curves

    private func drawCurves(_ layout: Layout, on canvas: inout Canvas) {
        var plot = BraillePlot(width: layout.plot.width, height: layout.plot.height)
        let isSmoothed = smoothing > 0
        for (number, curve) in series.enumerated() {
            // Numbers from series.count on are the raw curves behind the smooth ones.
            plot.add(
                x: curve.x, y: scaled(curve.y), window: curve.window(layout.x), xRange: layout.x,
                yRange: layout.y, owner: isSmoothed ? number + series.count : number)
        }
        if isSmoothed {
            plot.raise()
            for (number, curve) in series.enumerated() {
                plot.add(
                    x: curve.x, y: scaled(Smoothing.exponential(curve.y, weight: smoothing)),
                    window: curve.window(layout.x), xRange: layout.x, yRange: layout.y,
                    owner: number)
            }
        }
        for y in 0..<layout.plot.height {
            for x in 0..<layout.plot.width {
                guard let cell = plot[x, y] else { continue }
                let isRaw = cell.owner >= series.count
                let color = series[cell.owner % series.count].color
                let glyph = Unicode.Scalar(0x2800 + UInt32(cell.dots)).map(Character.init) ?? " "
                canvas.put(
                    glyph, at: layout.plot.x + x, layout.plot.y + y,
                    style: Style(foreground: color, attributes: isRaw ? .dim : []))
            }
        }
    }

    // MARK: Axes

    private func drawYAxis(_ layout: Layout, on canvas: inout Canvas, in rect: Rect) {
        guard layout.gutter > 0 else { return }
        let axisX = layout.plot.x - 1
        canvas.verticalLine(x: axisX, y: layout.plot.y, length: layout.plot.height)
        for tick in layout.yAxis.ticks {
            let position =
                (layout.y.upperBound - tick.value) / (layout.y.upperBound - layout.y.lowerBound)
            let row = Int((position * Double(layout.plot.height * 4 - 1)).rounded()) / 4
            canvas.put("┤", at: axisX, layout.plot.y + row, style: .border)
            canvas.write(
                StyledText(tick.label, .muted), at: rect.x, layout.plot.y + row,
                width: layout.gutter - 1, alignment: .trailing)
        }
    }

    private func drawXAxis(_ layout: Layout, on canvas: inout Canvas) {
        let y = layout.plot.maxY
        let left = layout.plot.x - (layout.gutter > 0 ? 1 : 0)
        canvas.horizontalLine(x: left, y: y, length: layout.plot.maxX - left)
        if layout.gutter > 0 { canvas.put("└", at: left, y, style: .border) }
        let nameWidth = DisplayWidth.of(xLabel)
        let showsName = nameWidth > 0 && nameWidth < layout.plot.width / 3
        let end = layout.plot.maxX - (showsName ? nameWidth + 1 : 0)
        if showsName {
            canvas.write(xLabel, at: layout.plot.maxX - nameWidth, y + 1, style: .muted)
        }
        var free = left
        for tick in ChartAxis.linear(layout.x, count: max(2, layout.plot.width / 12)).ticks {
            guard let column = column(of: tick.value, layout) else { continue }
            let width = DisplayWidth.of(tick.label)
            let start = max(left, column - width / 2)
            guard start >= free, start + width <= end else { continue }
            canvas.put("┬", at: column, y, style: .border)
            canvas.write(tick.label, at: start, y + 1, style: .muted)
            free = start + width + 2
        }
    }

    /// Returns the column of the canvas at which `x` lies; nil outside the window.
    func column(of x: Double, _ layout: Layout) -> Int? {
        guard x.isFinite, layout.x.contains(x) else { return nil }
        let position = (x - layout.x.lowerBound) / (layout.x.upperBound - layout.x.lowerBound)
        return layout.plot.x + Int((position * Double(layout.plot.width * 2 - 1)).rounded()) / 2
    }

    /// Returns the x at the middle of a column of the canvas; that of the nearest column of the plot
    /// for one beside it.
    func x(atColumn column: Int, _ layout: Layout) -> Double {
        let inside = min(max(layout.plot.x, column), layout.plot.maxX - 1)
        let dots = Double(layout.plot.width * 2 - 1)
        let position = (Double(inside - layout.plot.x) * 2 + 0.5) / dots
        return layout.x.lowerBound + position * (layout.x.upperBound - layout.x.lowerBound)
    }

    // MARK: Readout

    private func drawCrosshair(_ position: Double, _ layout: Layout, on canvas: inout Canvas) {
        guard let column = column(of: position, layout) else { return }
        for row in layout.plot.y..<layout.plot.maxY {
            if canvas[column, row].character == " " {
                canvas.put("│", at: column, row, style: .muted)
            } else {
                canvas.restyle(Rect(x: column, y: row, width: 1, height: 1)) {
                    $0.background = .selection
                }
            }
        }
        guard layout.hasXAxis else { return }
        let label = " " + NumberText.compact(position, digits: 6) + " "
        let start = max(
            layout.plot.x, min(layout.plot.maxX - label.count, column - label.count / 2))
        canvas.write(label, at: start, layout.plot.maxY + 1, style: Style.accent.with(.reverse))
    }

    /// Names and values: at the crosshair, else the latest. What does not fit is counted.
    private func drawLegend(_ layout: Layout, on canvas: inout Canvas) {
        var x = layout.legend.x
        for (number, curve) in series.enumerated() {
            let value =
                crosshair.flatMap { curve.nearest(to: $0)?.y } ?? curve.y.last(where: \.isFinite)
            let entry =
                StyledText("━ ", Style(foreground: curve.color, attributes: .bold))
                + StyledText(curve.name)
                + StyledText(value.map { " " + NumberText.compact($0) } ?? "", .muted)
            let left = series.count - number
            let reserve = left > 1 ? "+\(left) more".count + 2 : 0
            let room = layout.legend.maxX - x
            if number > 0, entry.width > room - reserve {
                canvas.write("+\(left) more", at: x, layout.legend.y, style: .muted, maxWidth: room)
                return
            }
            x += canvas.write(entry, at: x, layout.legend.y, maxWidth: room) + 3
        }
    }
}
