/// What the environment's variables say about the terminal.
struct TerminalEnvironment: Hashable, Sendable {
    var variables: [String: String]

    init(_ variables: [String: String]) {
        self.variables = variables
    }

    /// The terminal type; `dumb` when unset.
    var type: String { value("TERM") ?? "dumb" }

    /// Unicode when the locale says UTF-8, and also where nobody set a locale (containers, cron)
    /// on a terminal that is not known to be old; pure ASCII otherwise.
    var glyphs: GlyphSet {
        let locale = value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG")
        guard !["linux", "dumb"].contains(type), !type.hasPrefix("vt") else { return .ascii }
        guard let locale = locale?.lowercased() else { return .unicode }
        return locale.contains("utf-8") || locale.contains("utf8") ? .unicode : .ascii
    }

    /// Whether the user wants no colour: <https://no-color.org>.
    var refusesColor: Bool { value("NO_COLOR") != nil }

    /// Whether the terminal emulator announces 24-bit colour.
    var announcesTrueColor: Bool {
        ["truecolor", "24bit"].contains(value("COLORTERM")?.lowercased() ?? "")
    }

    /// The terminal types to try, best first. ncurses shows 24-bit colours only under a `-direct`
    /// type (package ncurses-term), which few systems set as $TERM.
    var candidateTypes: [String] {
        guard announcesTrueColor, !refusesColor, type.hasSuffix("-256color") else { return [type] }
        return [type.dropLast("-256color".count) + "-direct", type]
    }

    /// Returns the depth for a terminal whose description has so many colours.
    func colorDepth(colors: Int) -> ColorDepth {
        if refusesColor { return .none }
        switch colors {
        case ..<8: return .none
        case 8..<16: return .ansi8
        case 16..<256: return .ansi16
        case 256..<0x1000000: return .indexed256
        default: return .trueColor
        }
    }

    /// The theme for the background that $COLORFGBG reports; dark when it says nothing.
    var theme: Theme {
        guard let background = value("COLORFGBG")?.split(separator: ";").last.flatMap({ Int($0) })
        else { return .dark }
        return background == 7 || background == 15 ? .light : .dark
    }

    private func value(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
