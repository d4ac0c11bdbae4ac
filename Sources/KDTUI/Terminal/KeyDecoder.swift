import CNcurses

/// Turns what ncurses reads into keys.
enum KeyDecoder {
    /// Returns the key for a character; nil for those that are no key of ours.
    static func key(character value: UInt32) -> Key? {
        switch value {
        case 0x0D, 0x0A: return Key(.enter)
        case 0x09: return Key(.tab)
        case 0x1B: return Key(.escape)
        case 0x7F, 0x08: return Key(.backspace)
        case 0x00: return Key(.character(" "), .control)
        case 0x01...0x1A:
            return Unicode.Scalar(value + 0x60).map { .control(Character($0)) }
        case 0x1C...0x1F, 0x80...0x9F: return nil
        default: return Unicode.Scalar(value).map { .character(Character($0)) }
        }
    }

    /// Returns the key for a function-key code of ncurses; nil for unknown ones.
    static func key(code: Int32) -> Key? {
        if let key = plain[code] { return key }
        if code > KEY_F0, code <= KEY_F0 + 24 {
            // F13 to F24 are how terminfo writes Shift with F1 to F12.
            let number = Int(code - KEY_F0)
            return number > 12 ? Key(.function(number - 12), .shift) : Key(.function(number))
        }
        return nil
    }

    /// Returns the key for the name of an extended terminfo capability: `kLFT5` is Ctrl-Left.
    static func key(extendedName name: String) -> Key? {
        guard let last = name.last, let digit = last.wholeNumberValue, (2...8).contains(digit),
            let code = extended[String(name.dropLast())]
        else { return nil }
        // xterm's parameter is one more than the sum of Shift 1, Alt 2, Control 4.
        let bits = digit - 1
        var modifiers: Key.Modifiers = []
        if bits & 1 != 0 { modifiers.insert(.shift) }
        if bits & 2 != 0 { modifiers.insert(.alt) }
        if bits & 4 != 0 { modifiers.insert(.control) }
        return Key(code, modifiers)
    }

    private static let plain: [Int32: Key] = [
        KEY_UP: Key(.up), KEY_DOWN: Key(.down), KEY_LEFT: Key(.left), KEY_RIGHT: Key(.right),
        KEY_HOME: Key(.home), KEY_END: Key(.end), KEY_PPAGE: Key(.pageUp),
        KEY_NPAGE: Key(.pageDown), KEY_BACKSPACE: Key(.backspace), KEY_DC: Key(.delete),
        KEY_IC: Key(.insert), KEY_ENTER: Key(.enter), KEY_BTAB: Key(.backTab),
        KEY_SR: Key(.up, .shift), KEY_SF: Key(.down, .shift), KEY_SLEFT: Key(.left, .shift),
        KEY_SRIGHT: Key(.right, .shift), KEY_SHOME: Key(.home, .shift),
        KEY_SEND: Key(.end, .shift), KEY_SDC: Key(.delete, .shift),
        KEY_SPREVIOUS: Key(.pageUp, .shift), KEY_SNEXT: Key(.pageDown, .shift),
        KEY_A1: Key(.home), KEY_A3: Key(.pageUp), KEY_C1: Key(.end), KEY_C3: Key(.pageDown),
    ]

    private static let extended: [String: Key.Code] = [
        "kUP": .up, "kDN": .down, "kLFT": .left, "kRIT": .right, "kHOM": .home, "kEND": .end,
        "kPRV": .pageUp, "kNXT": .pageDown, "kDC": .delete, "kIC": .insert,
    ]
}

/// Turns the mouse states of ncurses into events.
enum MouseDecoder {
    /// ncurses keeps five bits a button: released, pressed, clicked, double, triple (curses.h,
    /// NCURSES_MOUSE_MASK); the modifiers and the motion report follow those of button 5.
    private static let released: UInt = 1
    private static let pressed: UInt = 2
    private static let clicked: UInt = 4 + 8 + 16
    private static let control: UInt = 1 << 25
    private static let shift: UInt = 2 << 25
    private static let alt: UInt = 4 << 25
    private static let motion: UInt = 8 << 25

    /// Every event there is.
    static let everything: UInt = (16 << 25) - 1

    /// Returns the event for a state; a motion report is a drag of `held`.
    static func event(state: UInt, x: Int, y: Int, held: Mouse.Button?) -> Mouse? {
        var modifiers: Key.Modifiers = []
        if state & control != 0 { modifiers.insert(.control) }
        if state & shift != 0 { modifiers.insert(.shift) }
        if state & alt != 0 { modifiers.insert(.alt) }
        let position = Point(x: x, y: y)
        if (state >> 15) & (pressed | clicked) != 0 {
            return Mouse(.wheelUp, at: position, modifiers: modifiers)
        }
        if (state >> 20) & (pressed | clicked) != 0 {
            return Mouse(.wheelDown, at: position, modifiers: modifiers)
        }
        if state & motion != 0 {
            return held.map { Mouse(.drag, at: position, button: $0, modifiers: modifiers) }
        }
        for (index, button) in [Mouse.Button.left, .middle, .right].enumerated() {
            let bits = state >> UInt(5 * index)
            if bits & (pressed | clicked) != 0 {
                return Mouse(.press, at: position, button: button, modifiers: modifiers)
            }
            if bits & released != 0 {
                return Mouse(.release, at: position, button: button, modifiers: modifiers)
            }
        }
        return nil
    }
}
