/// What the output can show and how it shall look: the part of the world a widget may ask about.
public struct Appearance: Hashable, Sendable {
    /// Unicode or pure ASCII.
    public var glyphs: GlyphSet
    /// How many colours.
    public var colorDepth: ColorDepth
    /// What the roles look like.
    public var theme: Theme

    /// Creates an appearance; without arguments the richest one.
    public init(
        glyphs: GlyphSet = .unicode, colorDepth: ColorDepth = .trueColor, theme: Theme = .dark
    ) {
        self.glyphs = glyphs
        self.colorDepth = colorDepth
        self.theme = theme
    }
}
