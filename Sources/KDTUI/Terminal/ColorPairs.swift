import CNcurses

/// The colour pairs in use: ncurses wants each combination of foreground and background numbered
/// and defined before it is drawn.
struct ColorPairs {
    private struct Combination: Hashable {
        var foreground: Int32
        var background: Int32
    }

    /// The largest pair number.
    private let limit: Int
    private var numbers: [Combination: Int32] = [:]

    init(limit: Int) {
        // The descriptions of 24-bit types promise more pairs than ncurses can count.
        self.limit = min(max(0, limit - 1), 32_767)
    }

    /// Whether no further combination can be numbered.
    var isFull: Bool { limit > 0 && numbers.count >= limit }

    /// Forgets all combinations; the screen has to be painted anew.
    mutating func removeAll() { numbers = [:] }

    /// Returns the pair for two resolved colours, defining it when it is new; 0, the terminal's own
    /// colours, when there are no more.
    mutating func number(foreground: Color, background: Color, depth: ColorDepth) -> Int32 {
        let combination = Combination(
            foreground: ColorPairs.value(of: foreground, depth: depth),
            background: ColorPairs.value(of: background, depth: depth))
        if combination.foreground < 0, combination.background < 0 { return 0 }
        if let known = numbers[combination] { return known }
        guard numbers.count < limit else { return 0 }
        let number = Int32(numbers.count + 1)
        numbers[combination] = number
        init_extended_pair(number, combination.foreground, combination.background)
        return number
    }

    /// The number ncurses knows a resolved colour by; -1 is the terminal's own.
    static func value(of color: Color, depth: ColorDepth) -> Int32 {
        switch color {
        case .ansi(let number) where depth < .trueColor || number < 8: return Int32(number)
        case .indexed(let number) where depth < .trueColor: return Int32(number)
        case .ansi(let number), .indexed(let number):
            let (red, green, blue) = XtermPalette.components(of: number)
            return value(of: .rgb(red, green, blue), depth: depth)
        case .rgb(let red, let green, let blue):
            let packed = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
            // In 24-bit mode the numbers below 8 still mean the ANSI colours.
            return packed > 0 && packed < 8 ? 8 : packed
        case .default, .role, .series: return -1
        }
    }
}
