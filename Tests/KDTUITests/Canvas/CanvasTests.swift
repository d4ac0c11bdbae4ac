import KDTestSupport
import Testing

@testable import KDTUI

@Suite struct CanvasTests {
    @Test func `an empty canvas has no lines and ignores drawing`() {
        var canvas = Canvas(width: 0, height: 0)
        canvas.write("x", at: 0, 0)
        canvas.fill(Rect(x: -5, y: -5, width: 20, height: 20), with: "x")
        #expect(canvas.plainText().isEmpty)
        #expect(canvas[3, 3] == .blank)
    }

    @Test func `plain text has exactly as many lines as the canvas`() {
        var canvas = Canvas(width: 10, height: 3)
        canvas.write("a b", at: 1, 1)
        #expect(canvas.plainText() == "\n a b\n\n")
    }

    @Test func `control characters and line breaks never enter a cell`() {
        var canvas = Canvas(width: 40, height: 2)
        canvas.write("a\u{1B}[31mb\nc\r\nd\te\u{7}\u{9B}2J\u{0}\u{202E}x", at: 0, 0)
        let text = canvas.plainText()
        #expect(text == "a�[31mb�c�d e��2J�x\n\n")
        let controls = text.unicodeScalars.filter { $0.properties.generalCategory == .control }
        #expect(controls.count == 2)
    }

    @Test func `a wide glyph that does not fit is left out`() {
        var canvas = Canvas(width: 5, height: 1)
        #expect(canvas.write("한국어", at: 0, 0) == 4)
        #expect(canvas.plainText() == "한국\n")
        #expect(canvas[1, 0].width == 0)
    }

    @Test func `overwriting half of a wide glyph removes the other half`() {
        for column in 0..<2 {
            var canvas = Canvas(width: 4, height: 1)
            canvas.write("한", at: 0, 0)
            canvas.write("x", at: column, 0)
            #expect(canvas.plainText() == (column == 0 ? "x\n" : " x\n"))
            #expect((0..<4).allSatisfy { canvas[$0, 0].width == 1 })
        }
        var canvas = Canvas(width: 5, height: 1)
        canvas.write("한국", at: 0, 0)
        canvas.write("어", at: 1, 0)
        #expect(canvas.plainText() == " 어\n")
    }

    @Test func `every sequence of writes keeps wide glyphs whole`() {
        var canvas = Canvas(width: 12, height: 2)
        var state: UInt64 = 42
        func next(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        for _ in 0..<5_000 {
            let clip = Rect(x: next(8), y: next(2), width: next(12), height: 2)
            let (x, y) = (next(16) - 2, next(3))
            let text = ["한", "a", "e\u{301}", "👨‍👩‍👧", "日本", " "][next(6)]
            canvas.clipped(to: clip) { $0.write(text, at: x, y) }
            for y in 0..<2 {
                for x in 0..<12 {
                    switch canvas[x, y].width {
                    case 2: #expect(x + 1 < 12 && canvas[x + 1, y].width == 0)
                    case 0: #expect(x > 0 && canvas[x - 1, y].width == 2)
                    default: break
                    }
                }
            }
        }
    }

    @Test func `drawing stays inside the clip and the clip comes back`() {
        var canvas = Canvas(width: 6, height: 3)
        canvas.clipped(to: Rect(x: 1, y: 1, width: 3, height: 1)) {
            $0.write("abcdefgh", at: -1, 1)
            $0.write("above", at: 0, 0)
            $0.clipped(to: Rect(x: 0, y: 0, width: 2, height: 3)) { $0.write("zzzz", at: 0, 1) }
        }
        #expect(canvas.plainText() == "\n zde\n\n")
        #expect(canvas.clip == canvas.bounds)
    }

    @Test func `a megabyte of combining marks takes one cell and little time`() {
        var canvas = Canvas(width: 10, height: 1)
        canvas.write("a" + String(repeating: "\u{301}", count: 1_000_000) + "b", at: 0, 0)
        #expect(canvas[0, 0].character.unicodeScalars.count <= 16)
    }

    @Test func `an ASCII canvas holds nothing but ASCII`() {
        var canvas = Canvas(width: 30, height: 1, appearance: Appearance(glyphs: .ascii))
        canvas.write("╭─╮ 한 é ⣿⠁⡀ … ▁█ ✓ 👍 λ", at: 0, 0)
        #expect(canvas.plainText() == "+-+ ?? e #'. ~ _# + ?? l\n")
    }

    @Test func `lone marks and direction overrides show nothing`() {
        var canvas = Canvas(width: 4, height: 1)
        #expect(canvas.write("\u{301}\u{200B}\u{202E}\u{FEFF}", at: 0, 0) == 0)
        #expect(canvas.plainText() == "\n")
    }

    @Test func `the parts of a split rectangle cover it`() {
        let rect = Rect(x: 3, y: 2, width: 80, height: 24)
        let rows = rect.rows([.fixed(1), .flexible(2), .flexible(1), .fixed(1)])
        #expect(rows.map(\.height) == [1, 14, 8, 1])
        #expect(rows.map(\.y) == [2, 3, 17, 25])
        let columns = rect.columns([.rest, .rest, .rest], spacing: 1)
        #expect(columns.map(\.width) == [26, 26, 26])
        #expect(columns.last?.maxX == rect.maxX)
        let tight = Rect(width: 3, height: 1).columns([.fixed(2), .fixed(2), .rest], spacing: 1)
        #expect(tight.map(\.width) == [1, 0, 0])
        #expect(tight.allSatisfy { $0.maxX <= 3 })
    }
}

@Suite struct ColorTests {
    @Test func `colours degrade to what the output has`() {
        let theme = Theme.dark
        let blue = Color.rgb(0x56, 0xB4, 0xE9)
        #expect(theme.resolve(blue, depth: .trueColor) == blue)
        #expect(theme.resolve(blue, depth: .indexed256) == .indexed(74))
        #expect(theme.resolve(.series(0), depth: .ansi16) == .ansi(14))
        #expect(theme.resolve(.series(0), depth: .ansi8) == .ansi(6))
        #expect(theme.resolve(blue, depth: .none) == .default)
        #expect(theme.resolve(.series(8), depth: .ansi16) == .ansi(14))
        #expect(theme.resolve(.indexed(196), depth: .ansi16) == .ansi(9))
    }

    @Test func `grey stays grey among 256 colours`() {
        for value in stride(from: 0, through: 255, by: 5) {
            let grey = UInt8(value)
            let index = XtermPalette.nearest(red: grey, green: grey, blue: grey)
            let (red, green, blue) = XtermPalette.components(of: index)
            #expect(red == green && green == blue)
            #expect(abs(Int(red) - value) <= 10)
        }
    }

    @Test func `the selection shows at every depth`() {
        for depth in ColorDepth.allCases {
            let style = Theme.dark.resolve(Style.selection, depth: depth)
            #expect(style.background != .default || style.attributes.contains(.reverse))
        }
    }

    @Test func `roles and series resolve in every theme at every depth`() {
        for theme in [Theme.dark, .light] {
            #expect(theme.roles.count == ColorRole.allCases.count)
            for depth in ColorDepth.allCases {
                for number in UInt8.min...UInt8.max {
                    switch theme.resolve(.series(number), depth: depth) {
                    case .role, .series: Issue.record("series \(number) unresolved at \(depth)")
                    case .rgb: #expect(depth == .trueColor)
                    case .indexed: #expect(depth == .indexed256)
                    case .ansi(let code): #expect(depth == .ansi16 || code < 8)
                    case .default: #expect(depth <= .ansi8)
                    }
                }
            }
        }
    }
}

@Suite struct ExportTests {
    private func sample(_ appearance: Appearance = Appearance()) -> Canvas {
        var canvas = Canvas(width: 24, height: 4, appearance: appearance)
        let inner = canvas.panel(Panel("<한국어> & \"x\"", isFocused: true), in: canvas.bounds)
        canvas.write("ok", at: inner.x, inner.y, style: .good)
        canvas.write("⣀⠤█▄ 👍", at: inner.x, inner.y + 1, style: Style.selection.with(.bold))
        return canvas
    }

    @Test func `ANSI text ends every line in the terminal's own look`() {
        for depth in ColorDepth.allCases {
            let text = sample(Appearance(colorDepth: depth)).ansiText()
            expectGolden(
                text.replacing("\u{1B}", with: "ESC"), "canvas/ansi-\(depth)")
            #expect(text.filter { $0 == "\n" }.count == 4)
            if depth == .none { #expect(!text.contains("[3") && !text.contains("[4")) }
        }
    }

    @Test func `SVG is well formed and self-contained`() {
        let svg = sample().svg(title: "a & b")
        expectGolden(svg, "canvas/svg")
        #expect(!svg.contains("href") && !svg.contains("url("))
        let inside = svg.replacing(/<[^<>]*>/, with: "")
        #expect(!inside.contains("<") && !inside.contains(">"))
        #expect(svg.contains("&lt;한국어") || svg.contains("&lt;"))
    }
}
