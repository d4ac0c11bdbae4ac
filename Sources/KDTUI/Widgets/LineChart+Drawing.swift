extension LineChart {
    func draw(on canvas: inout Canvas, in rect: Rect) {}
    /// Returns the cells inside the axes.
    func plotArea(in rect: Rect) -> Rect { rect }
    /// Returns the x value under a column of the canvas.
    func xValue(atColumn column: Int, in rect: Rect) -> Double? { nil }
}
