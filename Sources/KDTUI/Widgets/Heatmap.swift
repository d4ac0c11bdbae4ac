/// A matrix as coloured cells: attention maps, differences of maps, confusion matrices.
struct Heatmap: Widget {
    /// How values become colours.
    enum ColorMap: Hashable, Sendable {
        /// Dark to bright, perceptually even (viridis).
        case sequential
        /// Blue below zero, red above, neutral at zero.
        case diverging
    }

    /// Row after row; NaN shows as a gap.
    var values: [Float]
    var rows: Int
    var columns: Int
    var colorMap: ColorMap
    /// The values at the ends of the colour map; nil fits them to the data, symmetrically when
    /// diverging.
    var range: ClosedRange<Float>?
    /// Whether a scale with its end values is drawn below.
    var showsScale: Bool

    init(
        values: [Float], rows: Int, columns: Int, colorMap: ColorMap = .sequential,
        range: ClosedRange<Float>? = nil, showsScale: Bool = true
    ) {
        self.values = values
        self.rows = rows
        self.columns = columns
        self.colorMap = colorMap
        self.range = range
        self.showsScale = showsScale
    }

    var minimumSize: Size { Size(width: 4, height: 2) }
}
