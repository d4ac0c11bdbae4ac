/// What the terminal has to say to the application.
enum InputEvent: Hashable, Sendable {
    /// A key was pressed.
    case key(Key)
    /// The mouse was clicked, dragged or its wheel turned.
    case mouse(Mouse)
    /// Text was pasted, at most ``PasteDecoder/byteLimit`` of it.
    case paste(String)
    /// The terminal has a new size.
    case resize(Size)
    /// The process continues after a suspension; everything has to be painted again.
    case resumed
    /// Another thread called ``TerminalWaker/wake()``.
    case woken
    /// A descriptor given to ``Terminal/watch(_:)`` has something to read.
    case readable(Int32)
    /// The terminal has gone; nothing can be shown or read any more.
    case closed
}

/// A key with its modifiers.
struct Key: Hashable, Sendable {
    /// Which key.
    enum Code: Hashable, Sendable {
        /// A character, as typed (shift applied): letters, digits, Hangul syllables.
        case character(Character)
        case enter, tab, backTab, escape, backspace, delete, insert
        case up, down, left, right, home, end, pageUp, pageDown
        /// F1 and further.
        case function(Int)
    }

    /// Keys held down; shift only with keys that are not characters.
    struct Modifiers: OptionSet, Hashable, Sendable {
        let rawValue: UInt8
        static let control = Modifiers(rawValue: 1)
        static let alt = Modifiers(rawValue: 2)
        static let shift = Modifiers(rawValue: 4)
    }

    var code: Code
    var modifiers: Modifiers

    init(_ code: Code, _ modifiers: Modifiers = []) {
        self.code = code
        self.modifiers = modifiers
    }

    /// A character key without modifiers.
    static func character(_ character: Character) -> Key { Key(.character(character)) }

    /// Ctrl and a letter, in lower case.
    static func control(_ letter: Character) -> Key { Key(.character(letter), .control) }
}

extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
    /// `let quit: Key = "q"`.
    init(extendedGraphemeClusterLiteral character: Character) {
        self.init(.character(character))
    }
}

extension Key: CustomStringConvertible {
    /// The key's name in help and hints: `q`, `Ctrl-C`, `↑`, `PgUp`, `F1`.
    var description: String {
        var name = ""
        if modifiers.contains(.control) { name += "Ctrl-" }
        if modifiers.contains(.alt) { name += "Alt-" }
        if modifiers.contains(.shift) { name += "Shift-" }
        switch code {
        case .character(" "): return name + "Space"
        case .character(let character):
            return name + (modifiers.isEmpty ? String(character) : character.uppercased())
        case .enter: return name + "Enter"
        case .tab: return name + "Tab"
        case .backTab: return name + "Shift-Tab"
        case .escape: return name + "Esc"
        case .backspace: return name + "Backspace"
        case .delete: return name + "Del"
        case .insert: return name + "Ins"
        case .up: return name + "↑"
        case .down: return name + "↓"
        case .left: return name + "←"
        case .right: return name + "→"
        case .home: return name + "Home"
        case .end: return name + "End"
        case .pageUp: return name + "PgUp"
        case .pageDown: return name + "PgDn"
        case .function(let number): return name + "F\(number)"
        }
    }
}

/// A mouse event and where it happened.
struct Mouse: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case press, release, drag
        case wheelUp, wheelDown
    }

    enum Button: Hashable, Sendable {
        case left, middle, right
    }

    var kind: Kind
    /// The button of a press, release or drag; left for the wheel.
    var button: Button
    /// The cell.
    var position: Point
    var modifiers: Key.Modifiers

    init(
        _ kind: Kind, at position: Point, button: Button = .left,
        modifiers: Key.Modifiers = []
    ) {
        self.kind = kind
        self.button = button
        self.position = position
        self.modifiers = modifiers
    }
}
