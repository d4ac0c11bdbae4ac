extension Color {
    /// Creates a colour from `0xRRGGBB`.
    public init(hex: UInt32) {
        self = .rgb(
            UInt8(truncatingIfNeeded: hex >> 16), UInt8(truncatingIfNeeded: hex >> 8),
            UInt8(truncatingIfNeeded: hex))
    }
}

/// The one place where colours are fitted to the output: roles become colours, and colours the
/// output has not become their nearest neighbours.
extension Theme {
    /// Returns `style` in terms of what `depth` offers: its colours are `default`, `ansi`,
    /// `indexed` or `rgb`. Where a background cannot be shown, selection becomes reverse video.
    public func resolve(_ style: Style, depth: ColorDepth) -> Style {
        var result = style
        if style.background == .role(.selection), depth < .indexed256 {
            result.background = .default
            result.foreground = .default
            result.attributes.formSymmetricDifference(.reverse)
            return result
        }
        if style.background == .role(.bar), depth < .indexed256 { result.background = .default }
        if style.foreground == .role(.muted) || style.foreground == .role(.border),
            depth < .ansi16
        {
            result.attributes.insert(.dim)
        }
        result.foreground = resolve(result.foreground, depth: depth)
        result.background = resolve(result.background, depth: depth)
        return result
    }

    /// Returns `color` as `default`, `ansi`, `indexed` or `rgb`, whichever `depth` allows.
    public func resolve(_ color: Color, depth: ColorDepth) -> Color {
        guard depth != .none else { return .default }
        switch color {
        case .default: return .default
        case .role(let role): return resolve(self[role], depth: depth)
        case .series(let number): return resolve(self[series: number], depth: depth)
        case .ansi(let number): return .degraded(ansi: number & 15, depth: depth)
        case .indexed(let number):
            if depth >= .indexed256 { return color }
            let (red, green, blue) = XtermPalette.components(of: number)
            return .degraded(
                ansi: XtermPalette.nearestANSI(red: red, green: green, blue: blue), depth: depth)
        case .rgb(let red, let green, let blue):
            switch depth {
            case .trueColor: return color
            case .indexed256:
                return .indexed(XtermPalette.nearest(red: red, green: green, blue: blue))
            default:
                return .degraded(
                    ansi: XtermPalette.nearestANSI(red: red, green: green, blue: blue),
                    depth: depth)
            }
        }
    }

    private func resolve(_ color: ThemeColor, depth: ColorDepth) -> Color {
        depth >= .indexed256
            ? resolve(color.color, depth: depth) : .degraded(ansi: color.ansi, depth: depth)
    }
}

extension Color {
    /// Bright colours become their plain ones among eight; bright black would vanish on black.
    fileprivate static func degraded(ansi: UInt8, depth: ColorDepth) -> Color {
        guard depth == .ansi8 else { return .ansi(ansi) }
        return ansi == 8 ? .default : .ansi(ansi & 7)
    }
}

/// xterm's 256 colours: 16 ANSI colours, a cube of 6 x 6 x 6, 24 greys.
enum XtermPalette {
    private static let levels: [Int] = [0, 95, 135, 175, 215, 255]
    private static let ansi: [UInt32] = [
        0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
        0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]

    /// The red, green and blue of a palette entry.
    static func components(of number: UInt8) -> (UInt8, UInt8, UInt8) {
        if number < 16 {
            let value = ansi[Int(number)]
            return (
                UInt8(truncatingIfNeeded: value >> 16), UInt8(truncatingIfNeeded: value >> 8),
                UInt8(truncatingIfNeeded: value)
            )
        }
        if number >= 232 {
            let grey = UInt8(8 + 10 * (Int(number) - 232))
            return (grey, grey, grey)
        }
        let cube = Int(number) - 16
        return (
            UInt8(levels[cube / 36]), UInt8(levels[cube / 6 % 6]), UInt8(levels[cube % 6])
        )
    }

    /// The nearest entry of the cube or the grey ramp; the first 16 depend on the user's settings.
    static func nearest(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
        let (r, g, b) = (level(red), level(green), level(blue))
        let cube = UInt8(16 + 36 * r + 6 * g + b)
        let mean = (Int(red) + Int(green) + Int(blue)) / 3
        let grey = UInt8(232 + min(23, max(0, (mean - 3) / 10)))
        let target = (red, green, blue)
        let greyIsNearer =
            distance(components(of: grey), target) < distance(components(of: cube), target)
        return greyIsNearer ? grey : cube
    }

    /// The nearest of xterm's default ANSI colours.
    static func nearestANSI(red: UInt8, green: UInt8, blue: UInt8) -> UInt8 {
        let target = (red, green, blue)
        return (0..<16).map(UInt8.init).min {
            distance(components(of: $0), target) < distance(components(of: $1), target)
        } ?? 7
    }

    private static func level(_ value: UInt8) -> Int {
        value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40
    }

    /// Squared distance, green weighted most as the eye does.
    private static func distance(
        _ left: (UInt8, UInt8, UInt8), _ right: (UInt8, UInt8, UInt8)
    ) -> Int {
        let red = Int(left.0) - Int(right.0)
        let green = Int(left.1) - Int(right.1)
        let blue = Int(left.2) - Int(right.2)
        return 3 * red * red + 6 * green * green + blue * blue
    }
}
