extension Heatmap {
    func draw(on canvas: inout Canvas, in rect: Rect) {}
}
