/// What a colour means; the ``Theme`` says what it looks like.
public enum ColorRole: UInt8, Hashable, Sendable, CaseIterable {
    /// Titles, the focused pane, the cursor.
    case accent
    /// Success: finished, best value, significant.
    case good
    /// Attention: paused, stopped, stale.
    case warning
    /// Failure: failed, lost, NaN.
    case bad
    /// Secondary text: labels, units, hints.
    case muted
    /// Box borders, axes, grid lines.
    case border
    /// Background of the selected row or item.
    case selection
    /// Background of bars that frame the screen: title, status, table header.
    case bar
}

/// A colour of a cell before it is adapted to what the terminal can show.
public enum Color: Hashable, Sendable {
    /// The terminal's own foreground or background.
    case `default`
    /// A colour by meaning, resolved by the theme.
    case role(ColorRole)
    /// The theme's colour of the n-th series (a run keeps its number), any n.
    case series(UInt8)
    /// One of the sixteen ANSI colours, 0 to 15.
    case ansi(UInt8)
    /// One of xterm's 256 colours.
    case indexed(UInt8)
    /// Red, green and blue, 0 to 255 each.
    case rgb(UInt8, UInt8, UInt8)

    /// Titles, the focused pane, the cursor.
    public static var accent: Color { .role(.accent) }
    /// Success.
    public static var good: Color { .role(.good) }
    /// Attention.
    public static var warning: Color { .role(.warning) }
    /// Failure.
    public static var bad: Color { .role(.bad) }
    /// Secondary text.
    public static var muted: Color { .role(.muted) }
    /// Box borders, axes, grid lines.
    public static var border: Color { .role(.border) }
    /// Background of the selected row or item.
    public static var selection: Color { .role(.selection) }
    /// Background of title, status and header bars.
    public static var bar: Color { .role(.bar) }

    /// The colour of the n-th series; wraps around the theme's palette.
    public static func series(number: Int) -> Color { .series(UInt8(truncatingIfNeeded: number)) }
}

/// How many colours the output can show.
public enum ColorDepth: Int, Comparable, Hashable, Sendable, CaseIterable {
    /// None: NO_COLOR is set or the terminal has none; attributes remain.
    case none
    /// The eight ANSI colours.
    case ansi8
    /// The eight ANSI colours and their bright variants.
    case ansi16
    /// xterm's palette of 256.
    case indexed256
    /// 24 bits.
    case trueColor

    public static func < (left: ColorDepth, right: ColorDepth) -> Bool {
        left.rawValue < right.rawValue
    }
}
