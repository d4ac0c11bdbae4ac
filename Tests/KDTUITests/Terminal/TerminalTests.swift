import Testing

@testable import KDTUI

@Suite struct TerminalEnvironmentTests {
    private func environment(_ variables: [String: String]) -> TerminalEnvironment {
        TerminalEnvironment(variables)
    }

    @Test func `the locale decides between Unicode and ASCII`() {
        let type = ["TERM": "xterm-256color"]
        func glyphs(_ more: [String: String]) -> GlyphSet {
            environment(type.merging(more) { $1 }).glyphs
        }
        #expect(glyphs([:]) == .unicode)
        #expect(glyphs(["LANG": "ko_KR.UTF-8"]) == .unicode)
        #expect(glyphs(["LANG": "en_US.utf8", "LC_ALL": ""]) == .unicode)
        #expect(glyphs(["LANG": "C"]) == .ascii)
        #expect(glyphs(["LANG": "en_US.UTF-8", "LC_ALL": "POSIX"]) == .ascii)
        #expect(glyphs(["TERM": "linux", "LANG": "en_US.UTF-8"]) == .ascii)
    }

    @Test func `NO_COLOR wins over everything`() {
        let refusing = environment([
            "NO_COLOR": "1", "COLORTERM": "truecolor", "TERM": "xterm-256color",
        ])
        #expect(refusing.colorDepth(colors: 1 << 24) == .none)
        #expect(refusing.candidateTypes == ["xterm-256color"])
        #expect(environment(["NO_COLOR": ""]).colorDepth(colors: 256) == .indexed256)
    }

    @Test func `depth follows the terminal's description`() {
        let plain = environment([:])
        #expect(
            [-1, 2, 8, 16, 88, 256, 1 << 24].map { plain.colorDepth(colors: $0) }
                == [.none, .none, .ansi8, .ansi16, .ansi16, .indexed256, .trueColor])
    }

    @Test func `24-bit colour is tried where it is announced`() {
        let rich = environment(["COLORTERM": "truecolor", "TERM": "tmux-256color"])
        #expect(rich.candidateTypes == ["tmux-direct", "tmux-256color"])
        #expect(environment(["TERM": "tmux-256color"]).candidateTypes == ["tmux-256color"])
    }

    @Test func `a light background gets the light theme`() {
        #expect(environment(["COLORFGBG": "0;15"]).theme == .light)
        #expect(environment(["COLORFGBG": "15;0"]).theme == .dark)
        #expect(environment([:]).theme == .dark)
    }
}

@Suite struct KeyDecoderTests {
    @Test func `characters and controls become keys`() {
        #expect(KeyDecoder.key(character: 0x1B) == Key(.escape))
        #expect(KeyDecoder.key(character: 0x0D) == Key(.enter))
        #expect(KeyDecoder.key(character: 0x7F) == Key(.backspace))
        #expect(KeyDecoder.key(character: 0x03) == .control("c"))
        #expect(KeyDecoder.key(character: 0xD55C) == "한")
        #expect(KeyDecoder.key(character: 0x9B) == nil)
        #expect(KeyDecoder.key(character: 0xD800) == nil)
        #expect(KeyDecoder.key(character: 0xFFFF_FFFF) == nil)
    }

    @Test func `function keys and modified keys are known`() {
        #expect(KeyDecoder.key(code: 259) == Key(.up))
        #expect(KeyDecoder.key(code: 265) == Key(.function(1)))
        #expect(KeyDecoder.key(code: 277) == Key(.function(1), .shift))
        #expect(KeyDecoder.key(code: 9999) == nil)
        #expect(KeyDecoder.key(extendedName: "kLFT5") == Key(.left, .control))
        #expect(KeyDecoder.key(extendedName: "kUP4") == Key(.up, [.shift, .alt]))
        #expect(KeyDecoder.key(extendedName: "kxx5") == nil)
        #expect(KeyDecoder.key(extendedName: "") == nil)
    }

    @Test func `keys have names for help`() {
        let keys: [Key] = [
            "q", .control("c"), Key(.up), Key(.tab, .shift), Key(.function(5)), " ",
        ]
        #expect(keys.map(\.description) == ["q", "Ctrl-C", "↑", "Shift-Tab", "F5", "Space"])
    }
}

@Suite struct MouseDecoderTests {
    private func event(_ state: UInt, held: Mouse.Button? = nil) -> Mouse? {
        MouseDecoder.event(state: state, x: 4, y: 2, held: held)
    }

    @Test func `buttons, wheel and drags are told apart`() {
        let position = Point(x: 4, y: 2)
        #expect(event(2) == Mouse(.press, at: position))
        #expect(event(1) == Mouse(.release, at: position))
        #expect(event(2 << 10) == Mouse(.press, at: position, button: .right))
        #expect(event(2 << 15) == Mouse(.wheelUp, at: position))
        #expect(event(2 << 20) == Mouse(.wheelDown, at: position))
        #expect(event(8 << 25) == nil)
        #expect(event(8 << 25, held: .left) == Mouse(.drag, at: position))
        #expect(event(2 | 1 << 25) == Mouse(.press, at: position, modifiers: .control))
        #expect(event(0) == nil)
    }
}

@Suite struct CellGlyphsTests {
    private func scalars(_ text: String) -> [[UInt32]] {
        var canvas = Canvas(width: 2, height: 1)
        canvas.write(text, at: 0, 0)
        return CellGlyphs.groups(of: canvas[0, 0]).map { $0.scalars.map(\.value) }
    }

    @Test func `no group takes more cells than the canvas gave it`() {
        for text in ["a", "e\u{301}", "한", "👨‍👩‍👧‍👦", "❤️", "🇰🇷", "क्षि", "👍🏽", "1️⃣"] {
            var canvas = Canvas(width: 2, height: 1)
            canvas.write(text, at: 0, 0)
            let groups = CellGlyphs.groups(of: canvas[0, 0])
            #expect(!groups.isEmpty)
            #expect(groups.reduce(0) { $0 + $1.width } <= Int(canvas[0, 0].width), "\(text)")
            #expect(groups.allSatisfy { $0.scalars.count <= 5 })
        }
    }

    @Test func `ASCII needs no table`() {
        #expect(scalars("a") == [[0x61]])
    }
}

@Suite struct ColorPairsTests {
    @Test func `24-bit values never fall on the ANSI numbers`() {
        #expect(ColorPairs.value(of: .rgb(0, 0, 3), depth: .trueColor) == 8)
        #expect(ColorPairs.value(of: .rgb(1, 2, 3), depth: .trueColor) == 0x010203)
        #expect(ColorPairs.value(of: .indexed(196), depth: .trueColor) == 0xFF0000)
        #expect(ColorPairs.value(of: .indexed(196), depth: .indexed256) == 196)
        #expect(ColorPairs.value(of: .default, depth: .trueColor) == -1)
    }
}
