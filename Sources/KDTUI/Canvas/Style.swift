/// Attributes of a cell that need no colour.
public struct Attributes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Heavier or brighter.
    public static let bold = Attributes(rawValue: 1)
    /// Fainter.
    public static let dim = Attributes(rawValue: 2)
    /// Foreground and background exchanged.
    public static let reverse = Attributes(rawValue: 4)
    /// Underlined.
    public static let underline = Attributes(rawValue: 8)
}

/// How a cell looks: two colours and a set of attributes.
public struct Style: Hashable, Sendable {
    /// Colour of the glyph.
    public var foreground: Color
    /// Colour behind the glyph.
    public var background: Color
    /// Bold, dim, reverse, underline.
    public var attributes: Attributes

    /// Creates a style; without arguments the terminal's own look.
    public init(
        foreground: Color = .default, background: Color = .default, attributes: Attributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    /// The terminal's own look.
    public static let plain = Style()
    /// Secondary text.
    public static let muted = Style(foreground: .muted)
    /// Bold text in the terminal's own colour.
    public static let bold = Style(attributes: .bold)
    /// Titles and what has the focus.
    public static let accent = Style(foreground: .accent)
    /// Success.
    public static let good = Style(foreground: .good)
    /// Attention.
    public static let warning = Style(foreground: .warning)
    /// Failure.
    public static let bad = Style(foreground: .bad)
    /// Box borders and axes.
    public static let border = Style(foreground: .border)
    /// The selected row or item.
    public static let selection = Style(background: .selection)
    /// Title, status and header bars.
    public static let bar = Style(background: .bar)

    /// Returns the style with another foreground.
    public func foreground(_ color: Color) -> Style {
        Style(foreground: color, background: background, attributes: attributes)
    }

    /// Returns the style on another background.
    public func on(_ color: Color) -> Style {
        Style(foreground: foreground, background: color, attributes: attributes)
    }

    /// Returns the style with `more` attributes added.
    public func with(_ more: Attributes) -> Style {
        Style(
            foreground: foreground, background: background, attributes: attributes.union(more))
    }
}
