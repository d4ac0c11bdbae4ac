/// Curves over a common x axis, drawn with braille dots: eight dots a cell, merged where curves
/// meet, with every spike kept however many points share a column.
struct LineChart: Widget {
    /// A curve; x ascends, y may hold NaN, which shows as a gap.
    struct Series: Sendable {
        var name: String
        var color: Color
        var x: [Double]
        var y: [Double]

        init(_ name: String, color: Color, x: [Double], y: [Double]) {
            self.name = name
            self.color = color
            self.x = x
            self.y = y
        }
    }

    enum Scale: Hashable, Sendable {
        case linear
        /// Base 10; values that are not positive leave a gap.
        case logarithmic
    }

    /// The curves; later ones colour a shared cell.
    var series: [Series]
    /// Named under the x axis.
    var xLabel = ""
    /// The window of x that shows; all of it by default.
    var xRange: ClosedRange<Double>?
    /// The window of y that shows; fitted to the visible points by default.
    var yRange: ClosedRange<Double>?
    var yScale = Scale.linear
    /// Weight of the past in the exponential moving average, 0 (none) up to below 1; the raw curve
    /// stays behind it.
    var smoothing = 0.0
    /// Whether the fitted y range ignores outliers: the first steps do not flatten the rest.
    var ignoresOutliers = false
    /// The x at which values are read out.
    var crosshair: Double?
    /// Whether a line above the plot names the curves.
    var showsLegend = true

    init(_ series: [Series]) {
        self.series = series
    }

    var minimumSize: Size { Size(width: 16, height: 5) }
}
