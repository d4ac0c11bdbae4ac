extension Canvas {
    /// Returns exactly ``height`` lines without styles, each ended by a line feed; trailing spaces
    /// are left out.
    public func plainText() -> String { "" }
    /// Returns the canvas with ANSI escape sequences for its colour depth; `height` lines.
    public func ansiText() -> String { "" }
    /// Returns a self-contained picture.
    public func svg(title: String = "kd") -> String { "" }
}
