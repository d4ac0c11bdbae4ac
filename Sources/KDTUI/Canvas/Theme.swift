/// A colour given twice: exactly, and as the ANSI colour that stands for it on poor terminals.
public struct ThemeColor: Hashable, Sendable {
    /// Red, green and blue in the lowest 24 bits.
    public let rgb: UInt32
    /// The ANSI colour, 0 to 15.
    public let ansi: UInt8

    /// Creates a theme colour from `0xRRGGBB` and an ANSI colour number.
    public init(_ rgb: UInt32, ansi: UInt8) {
        self.rgb = rgb
        self.ansi = ansi
    }

    /// The exact colour.
    public var color: Color { Color(hex: rgb) }
}

/// What the roles look like; every pair of colours that carries a difference stays apart for
/// readers with deuteranopia and protanopia.
public struct Theme: Hashable, Sendable {
    /// The theme's name in `project.yaml`.
    public let name: String
    /// Text colour of pictures, where there is no terminal to have its own.
    public let text: ThemeColor
    /// Background colour of pictures.
    public let background: ThemeColor
    /// Colours of the roles, in the order of ``ColorRole``'s raw values.
    let roles: [ThemeColor]
    /// Stable colours of runs and curves.
    public let series: [ThemeColor]

    /// The colour of `role`.
    public subscript(role: ColorRole) -> ThemeColor { roles[Int(role.rawValue)] }

    /// The colour of the n-th series.
    public subscript(series number: UInt8) -> ThemeColor { series[Int(number) % series.count] }
}

extension Theme {
    /// For dark backgrounds; series colours after Okabe and Ito (2008), lightened where they would
    /// drown: <https://jfly.uni-koeln.de/color/>.
    public static let dark = Theme(
        name: "dark", text: ThemeColor(0xD8DEE9, ansi: 7),
        background: ThemeColor(0x14181F, ansi: 0),
        roles: [
            ThemeColor(0x7CC4F2, ansi: 14), ThemeColor(0x35C9A0, ansi: 10),
            ThemeColor(0xF0B429, ansi: 11), ThemeColor(0xF2745A, ansi: 9),
            ThemeColor(0x8A94A6, ansi: 8), ThemeColor(0x465063, ansi: 8),
            ThemeColor(0x263A57, ansi: 4), ThemeColor(0x1E2530, ansi: 0),
        ],
        series: [
            ThemeColor(0x56B4E9, ansi: 14), ThemeColor(0xE69F00, ansi: 11),
            ThemeColor(0x1FC28E, ansi: 10), ThemeColor(0xCC79A7, ansi: 13),
            ThemeColor(0xF0E442, ansi: 3), ThemeColor(0xEC6A3C, ansi: 9),
            ThemeColor(0x6C8CF5, ansi: 12), ThemeColor(0xC3CBD8, ansi: 7),
        ])

    /// For light backgrounds.
    public static let light = Theme(
        name: "light", text: ThemeColor(0x24292F, ansi: 0),
        background: ThemeColor(0xFFFFFF, ansi: 15),
        roles: [
            ThemeColor(0x0B62A8, ansi: 4), ThemeColor(0x00795A, ansi: 2),
            ThemeColor(0x9A6700, ansi: 3), ThemeColor(0xB93A14, ansi: 1),
            ThemeColor(0x656D78, ansi: 8), ThemeColor(0xB8C0CC, ansi: 7),
            ThemeColor(0xCFE3F7, ansi: 6), ThemeColor(0xEEF1F5, ansi: 7),
        ],
        series: [
            ThemeColor(0x0072B2, ansi: 4), ThemeColor(0xC27C00, ansi: 3),
            ThemeColor(0x008A64, ansi: 2), ThemeColor(0xA9558A, ansi: 5),
            ThemeColor(0x8C8200, ansi: 3), ThemeColor(0xC24A00, ansi: 1),
            ThemeColor(0x4052C8, ansi: 12), ThemeColor(0x4B5563, ansi: 8),
        ])

    /// Finds a theme by its name in `project.yaml`; nil when there is none.
    public static func named(_ name: String) -> Theme? {
        [dark, light].first { $0.name == name }
    }
}
