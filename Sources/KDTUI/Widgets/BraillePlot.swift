/// A grid of braille dots, two columns and four rows a cell, that curves are added to.
///
/// Curves merge: a cell shows the dots of all of them, in the colour of the one with most dots.
struct BraillePlot {
    /// Cells.
    let width: Int
    let height: Int
    private var dots: [UInt8]
    private var owners: [Int16]
    private var ownerDots: [UInt8]
    private var low: [Int32]
    private var high: [Int32]

    init(width: Int, height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
        let count = self.width * self.height
        dots = [UInt8](repeating: 0, count: count)
        owners = [Int16](repeating: -1, count: count)
        ownerDots = [UInt8](repeating: 0, count: count)
        low = [Int32](repeating: .max, count: self.width * 2)
        high = [Int32](repeating: .min, count: self.width * 2)
    }

    /// The dots of a cell and the curve that colours it; nil for an empty cell.
    subscript(x: Int, y: Int) -> (dots: UInt8, owner: Int)? {
        let index = y * width + x
        return dots[index] == 0 ? nil : (dots[index], Int(owners[index]))
    }

    /// Curves added from here on colour their cells whatever was there before.
    mutating func raise() {
        for index in ownerDots.indices { ownerDots[index] = 0 }
    }

    /// Adds a curve.
    ///
    /// Every dot column gets the whole interval between the smallest and the largest value in it,
    /// so a single spike among thousands of points remains. Values beyond the range show at the
    /// edge; NaN breaks the curve.
    /// - Parameters:
    ///   - x: Ascending.
    ///   - y: As many values as `x`.
    ///   - window: The points to draw.
    ///   - xRange: The x at the left and at the right edge.
    ///   - yRange: The y at the bottom and at the top edge.
    ///   - owner: The curve's number, reported for the cells that it colours.
    mutating func add(
        x: [Double], y: [Double], window: Range<Int>, xRange: ClosedRange<Double>,
        yRange: ClosedRange<Double>, owner: Int
    ) {
        guard width > 0, height > 0 else { return }
        for column in low.indices {
            low[column] = .max
            high[column] = .min
        }
        trace(x: x, y: y, window: window, xRange: xRange, yRange: yRange)
        for column in 0..<width { merge(column, owner: Int16(truncatingIfNeeded: owner)) }
    }

    private mutating func trace(
        x: [Double], y: [Double], window: Range<Int>, xRange: ClosedRange<Double>,
        yRange: ClosedRange<Double>
    ) {
        let lastColumn = Double(width * 2 - 1)
        let lastRow = Double(height * 4 - 1)
        let xScale = lastColumn / (xRange.upperBound - xRange.lowerBound)
        let yScale = lastRow / (yRange.upperBound - yRange.lowerBound)
        var previousX = 0.0
        var previousY = Double.nan
        for index in window {
            let value = y[index]
            let column = (x[index] - xRange.lowerBound) * xScale
            guard value.isFinite, column.isFinite else {
                previousY = .nan
                continue
            }
            // Far outside is as good as just outside, and keeps the integers small.
            let row = min(
                lastRow + 1e6, max(-1e6, lastRow - (value - yRange.lowerBound) * yScale))
            if previousY.isNaN {
                if column > -0.5, column < lastColumn + 0.5 {
                    mark(Int(column.rounded()), row, row)
                }
            } else {
                segment(fromX: previousX, previousY, toX: column, row, lastColumn: lastColumn)
            }
            previousX = column
            previousY = row
        }
    }

    /// Marks the part of a straight line that each dot column holds.
    private mutating func segment(
        fromX startX: Double, _ startY: Double, toX endX: Double, _ endY: Double,
        lastColumn: Double
    ) {
        guard endX > -0.5, startX < lastColumn + 0.5 else { return }
        let first = Int(max(0, startX.rounded()))
        let last = Int(min(lastColumn, endX.rounded()))
        guard first <= last else { return }
        if first == last, endX - startX < 1 {
            mark(first, min(startY, endY), max(startY, endY))
            return
        }
        let slope = (endY - startY) / (endX - startX)
        for column in first...last {
            let from = max(startX, Double(column) - 0.5)
            let to = min(endX, Double(column) + 0.5)
            let a = startY + (from - startX) * slope
            let b = startY + (to - startX) * slope
            mark(column, min(a, b), max(a, b))
        }
    }

    private mutating func mark(_ column: Int, _ top: Double, _ bottom: Double) {
        let lastRow = Int32(height * 4 - 1)
        let upper = min(lastRow, max(0, Int32(top.rounded())))
        let lower = min(lastRow, max(0, Int32(bottom.rounded())))
        if upper < low[column] { low[column] = upper }
        if lower > high[column] { high[column] = lower }
    }

    /// Dots of the two columns of a cell from the top row: bits 0 1 2 6 left, 3 4 5 7 right.
    private static let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

    private mutating func merge(_ column: Int, owner: Int16) {
        let left = column * 2
        let top = min(low[left], low[left + 1])
        let bottom = max(high[left], high[left + 1])
        guard top <= bottom else { return }
        for row in (Int(top) / 4)...(Int(bottom) / 4) {
            var pattern: UInt8 = 0
            for side in 0..<2 where low[left + side] <= high[left + side] {
                let first = max(Int(low[left + side]) - row * 4, 0)
                let last = min(Int(high[left + side]) - row * 4, 3)
                guard first <= last else { continue }
                for dot in first...last { pattern |= BraillePlot.bits[side][dot] }
            }
            guard pattern != 0 else { continue }
            let index = row * width + column
            dots[index] |= pattern
            let count = UInt8(pattern.nonzeroBitCount)
            if count >= ownerDots[index] {
                ownerDots[index] = count
                owners[index] = owner
            }
        }
    }
}
