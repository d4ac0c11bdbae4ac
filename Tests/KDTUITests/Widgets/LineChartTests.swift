import Foundation
import Testing

@testable import KDTUI

@Suite struct ChartAxisTests {
    @Test(arguments: [
        (0.0, 1.0, 5, ["0", "0.5", "1.0"]),
        (0.0, 2.4, 4, ["0", "1", "2"]),
        (-0.178, 0.3, 5, ["-0.1", "0", "0.1", "0.2", "0.3"]),
        (0.9735, 0.97352, 4, ["0.97350", "0.97351", "0.97352"]),
        (0.0, 12_500.0, 3, ["0", "5k", "10k"]),
        (0.0, 3_000_000.0, 4, ["0", "1M", "2M", "3M"]),
        (0.0, 4e-5, 4, ["0", "2e-5", "4e-5"]),
        (97.0, 98.9, 4, ["97.0", "97.5", "98.0", "98.5"]),
    ])
    func `labels are the exact values of their marks`(
        _ low: Double, _ high: Double, _ count: Int, _ expected: [String]
    ) {
        let labels = ChartAxis.linear(low...high, count: count).ticks.map(\.label)
        #expect(labels == expected)
        #expect(labels.count <= count)
    }

    @Test func `a label read as a number is its mark`() {
        var state: UInt64 = 7
        func random() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
        let units: [Character: Double] = ["k": 1e3, "M": 1e6, "G": 1e9]
        for _ in 0..<5_000 {
            let middle = (random() - 0.5) * pow(10, random() * 18 - 8)
            let span = abs(middle) * pow(10, -random() * 5) + 1e-12
            let axis = ChartAxis.linear(
                (middle - span)...(middle + span), count: 2 + Int(random() * 8))
            #expect(Set(axis.ticks.map(\.label)).count == axis.ticks.count)
            for tick in axis.ticks {
                let unit = tick.label.last.flatMap { units[$0] }
                let digits = unit == nil ? tick.label[...] : tick.label.dropLast()
                let value = (Double(digits) ?? .nan) * (unit ?? 1)
                #expect(
                    abs(value - tick.value) <= 1e-9 * max(abs(value), 1e-12),
                    "\(tick.label) stands at \(tick.value)")
            }
        }
    }

    @Test func `logarithmic axes mark decades`() {
        let labels = ChartAxis.logarithmic(-3...2, count: 8).ticks.map(\.label)
        #expect(labels == ["0.001", "0.01", "0.1", "1", "10", "100"])
        let many = ChartAxis.logarithmic(-12...6, count: 4).ticks.map(\.label)
        #expect(many == ["1e-10", "1e-5", "1", "100k"])
        let few = ChartAxis.logarithmic(0...1, count: 8).ticks.map(\.label)
        #expect(few == ["1", "2", "5", "10"])
        let inside = ChartAxis.logarithmic(0.35...0.45, count: 4).ticks
        #expect(!inside.isEmpty)
    }
}

@Suite struct LineChartTests {
    private func chart(_ y: [Double]) -> LineChart {
        LineChart([
            LineChart.Series("y", color: .series(number: 0), x: y.indices.map(Double.init), y: y)
        ])
    }

    /// The rows of the plot in which any cell of a column shows dots.
    private func dotRows(
        _ chart: LineChart, width: Int, height: Int
    ) throws -> [Int: [Int]] {
        let canvas = rendered(chart, width: width, height: height)
        let plot = try #require(chart.layout(in: canvas.bounds)).plot
        var result: [Int: [Int]] = [:]
        for x in plot.x..<plot.maxX {
            for y in plot.y..<plot.maxY where isBraille(canvas[x, y].character) {
                result[x - plot.x, default: []].append(y - plot.y)
            }
        }
        return result
    }

    private func isBraille(_ character: Character) -> Bool {
        character.unicodeScalars.allSatisfy { (0x2801...0x28FF).contains($0.value) }
    }

    @Test func `one spike among 10,000 points remains visible`() throws {
        var y = [Double](repeating: 1, count: 10_000)
        y[7_777] = 100
        let rows = try dotRows(chart(y), width: 80, height: 20)
        #expect(rows.values.contains { $0.contains(0) || $0.contains(1) })
    }

    @Test func `NaN leaves a gap`() throws {
        let y: [Double] = (0..<100).map { (40..<60).contains($0) ? .nan : 1 + Double($0) / 100 }
        let rows = try dotRows(chart(y), width: 60, height: 12)
        let plotWidth = try #require(chart(y).layout(in: Rect(width: 60, height: 12))).plot.width
        #expect(rows[plotWidth / 2] == nil)
        #expect(rows[plotWidth / 4] != nil)
    }

    @Test func `curves that cross share cells`() {
        let x: [Double] = (0..<50).map { Double($0) }
        let falling: [Double] = x.map { 49 - $0 }
        var both = LineChart([
            LineChart.Series("up", color: .series(number: 0), x: x, y: x),
            LineChart.Series("down", color: .series(number: 1), x: x, y: falling),
        ])
        both.showsLegend = false
        var single = both
        single.series.removeLast()
        single.yRange = 0...49
        both.yRange = 0...49
        let bits = { (chart: LineChart) -> [UInt32] in
            let canvas = rendered(chart, width: 30, height: 12)
            return canvas.cells.map { cell in
                let value = cell.character.unicodeScalars.first?.value ?? 0
                return value >= 0x2800 && value <= 0x28FF ? value - 0x2800 : 0
            }
        }
        for (one, merged) in zip(bits(single), bits(both)) { #expect(merged & one == one) }
    }

    @Test func `a robust range is not stretched by the first steps`() throws {
        var curve = chart((0..<1000).map { $0 < 5 ? 500 : 1 + 0.1 * sin(Double($0)) })
        let whole = try #require(curve.layout(in: Rect(width: 60, height: 20)))
        curve.ignoresOutliers = true
        let robust = try #require(curve.layout(in: Rect(width: 60, height: 20)))
        #expect(whole.y.upperBound > 500)
        #expect(robust.y.upperBound < 3)
        let rows = try dotRows(curve, width: 60, height: 20)
        #expect(rows[0]?.contains(0) == true, "points beyond the range show at the edge")
    }

    @Test func `the crosshair reads the nearest value`() {
        var curve = chart([0, 10, 20, 30, 40])
        curve.crosshair = 2.2
        let canvas = rendered(curve, width: 40, height: 10)
        #expect(canvas.plainText().hasPrefix("━ y 20\n"))
        #expect(canvas.plainText().contains(" 2.2 "))
    }

    @Test func `columns and x values agree`() throws {
        let curve = chart((0..<200).map(Double.init))
        let rect = Rect(x: 3, y: 1, width: 70, height: 15)
        let layout = try #require(curve.layout(in: rect))
        for column in layout.plot.x..<layout.plot.maxX {
            #expect(curve.column(of: curve.x(atColumn: column, layout), layout) == column)
        }
        let first = curve.x(atColumn: layout.plot.x, layout)
        #expect(curve.x(atColumn: rect.x, layout) == first, "beside the plot is its edge")
    }

    @Test func `hostile values draw without a trap`() {
        let hostile: [[Double]] = [
            [], [.nan], [.infinity, -.infinity], [0], [1e308, -1e308],
            [Double.leastNonzeroMagnitude, 1],
            [1, 1.0000000000000002], [-1, 0, 1], [1e300, 1], [.nan, 3, .nan],
        ]
        for values in hostile {
            for scale in [LineChart.Scale.linear, .logarithmic] {
                for smoothing in [0, 0.9] {
                    var curve = chart(values)
                    curve.yScale = scale
                    curve.smoothing = smoothing
                    curve.crosshair = 0.5
                    curve.ignoresOutliers = smoothing > 0
                    _ = rendered(curve, width: 40, height: 12)
                    curve.xRange = 0.25...0.25
                    _ = rendered(curve, width: 40, height: 12)
                    curve.yRange = -1e308...1e308
                    _ = rendered(curve, width: 40, height: 12)
                }
            }
        }
    }

    @Test func `variants look as recorded`() {
        var curve = WidgetSamples.lineChart
        curve.crosshair = nil
        curve.yScale = .logarithmic
        curve.smoothing = 0.9
        expectGolden(rendered(curve, width: 72, height: 18), "widgets/line-chart-log-smooth")
        curve.xRange = 100...180
        curve.yScale = .linear
        curve.smoothing = 0
        expectGolden(rendered(curve, width: 72, height: 18), "widgets/line-chart-zoomed")
        curve.series = (0..<50).map {
            WidgetSamples.curve("run \($0)", $0, decay: Double(30 + 4 * $0))
        }
        curve.xRange = nil
        expectGolden(rendered(curve, width: 72, height: 18), "widgets/line-chart-fifty")
        expectGolden(rendered(LineChart([]), width: 30, height: 7), "widgets/line-chart-empty")
    }

    @Test func `smoothing starts at the first value and keeps gaps`() {
        let smooth = Smoothing.exponential([4, 4, .nan, 4, 8], weight: 0.5)
        #expect(smooth[0] == 4 && smooth[1] == 4 && smooth[2].isNaN && smooth[3] == 4)
        #expect(smooth[4] > 4 && smooth[4] < 8)
    }
}
