/// The text of a single-line field and its cursor: a value that keys change.
struct TextInput: Hashable, Sendable {
    /// The characters.
    private(set) var characters: [Character]
    /// Characters before the cursor.
    private(set) var cursor: Int

    init(_ text: String = "") {
        characters = Array(text)
        cursor = characters.count
    }

    /// What has been typed.
    var text: String { String(characters) }

    /// Whether nothing has been typed.
    var isEmpty: Bool { characters.isEmpty }

    /// Applies an editing key: characters, arrows, Home, End, Backspace, Del, and Ctrl with A, E,
    /// B, F, D, H, K, U, W as in shells.
    /// - Returns: Whether the key belonged to the field.
    mutating func handle(_ key: Key) -> Bool {
        switch (key.code, key.modifiers) {
        case (.character(let character), []): insert(String(character))
        case (.left, []), (.character("b"), .control): cursor = max(0, cursor - 1)
        case (.right, []), (.character("f"), .control): cursor = min(characters.count, cursor + 1)
        case (.left, .control): cursor = wordStart()
        case (.right, .control): cursor = wordEnd()
        case (.home, []), (.character("a"), .control): cursor = 0
        case (.end, []), (.character("e"), .control): cursor = characters.count
        case (.backspace, []), (.character("h"), .control): remove(from: max(0, cursor - 1))
        case (.delete, []), (.character("d"), .control):
            if cursor < characters.count { characters.remove(at: cursor) }
        case (.character("k"), .control): characters.removeSubrange(cursor...)
        case (.character("u"), .control): remove(from: 0)
        case (.character("w"), .control): remove(from: wordStart())
        default: return false
        }
        return true
    }

    /// What a paste becomes in a single line: newlines and tabs are blanks, what would steer a
    /// terminal or turn text around is dropped.
    static func line(of pasted: String) -> String {
        var line = String.UnicodeScalarView()
        for character in pasted {
            // A carriage return with its line feed is one newline, and one character.
            if character.isNewline {
                line.append(" ")
                continue
            }
            keep(character, in: &line)
        }
        // A line is copied with its end more often than not.
        while pasted.last?.isNewline == true, line.last == " " { line.removeLast() }
        return String(line)
    }

    private static func keep(_ character: Character, in line: inout String.UnicodeScalarView) {
        for scalar in character.unicodeScalars {
            switch scalar.value {
            case 0x09: line.append(" ")
            case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF:
                break
            default: line.append(scalar)
            }
        }
    }

    /// Puts text before the cursor; a combining character joins the one before it, as it does when
    /// typed.
    mutating func insert(_ text: String) {
        let whole = String(characters[..<cursor]) + text
        let before = Array(whole)
        characters.replaceSubrange(..<cursor, with: before)
        cursor = before.count
    }

    private mutating func remove(from start: Int) {
        characters.removeSubrange(start..<cursor)
        cursor = start
    }

    private func wordStart() -> Int {
        var index = cursor
        while index > 0, characters[index - 1] == " " { index -= 1 }
        while index > 0, characters[index - 1] != " " { index -= 1 }
        return index
    }

    private func wordEnd() -> Int {
        var index = cursor
        while index < characters.count, characters[index] == " " { index += 1 }
        while index < characters.count, characters[index] != " " { index += 1 }
        return index
    }
}

/// Shows a ``TextInput``, scrolled so that its cursor is visible.
struct TextField: Widget {
    var input: TextInput
    /// Shown dimly while nothing has been typed.
    var placeholder = ""
    /// Written before the text.
    var prompt: StyledText = ""
    /// Whether the terminal's cursor is placed in the field.
    var isFocused = true

    init(
        _ input: TextInput, prompt: StyledText = "", placeholder: String = "",
        isFocused: Bool = true
    ) {
        self.input = input
        self.prompt = prompt
        self.placeholder = placeholder
        self.isFocused = isFocused
    }

    var minimumSize: Size { Size(width: prompt.width + 2, height: 1) }

    func draw(on canvas: inout Canvas, in rect: Rect) {
        let start = rect.x + canvas.write(prompt, at: rect.x, rect.y, maxWidth: rect.width)
        let room = rect.maxX - start
        guard room > 0 else { return }
        if input.isEmpty {
            canvas.write(
                DisplayWidth.truncated(placeholder, to: room), at: start, rect.y, style: .muted)
        }
        // The cursor may stand behind the last character, hence one column in reserve.
        var first = 0
        var before = input.characters[..<input.cursor].reduce(0) { $0 + DisplayWidth.of($1) }
        while before > room - 1, first < input.cursor {
            before -= DisplayWidth.of(input.characters[first])
            first += 1
        }
        canvas.write(String(input.characters[first...]), at: start, rect.y, maxWidth: room)
        if isFocused { canvas.cursor = Point(x: start + before, y: rect.y) }
    }
}
