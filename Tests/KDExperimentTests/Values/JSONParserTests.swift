import KDExperiment
import Testing

@Suite struct JSONParserTests {
    @Test(arguments: [
        ("null", SpecValue.null), ("true", .bool(true)), (" false ", .bool(false)),
        ("-0", .int(0)), ("12", .int(12)), ("1.5e2", .double(150)), ("[]", .list([])),
        ("{}", .map([])), ("\"a\\u00e9\\ud83d\\ude42\\n\\/\"", .string("aé🙂\n/")),
        (
            "[1, [2, {\"a\": null}]]",
            .list([.int(1), .list([.int(2), .map([SpecEntry("a", .null)])])])
        ),
        ("\"\\ud800x\"", .string("\u{FFFD}x")),
    ]) func `JSON is read`(_ text: String, _ value: SpecValue) throws {
        #expect(try JSONParser.parse(text) == value)
    }

    @Test(arguments: [
        "", " ", "{", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{a: 1}", "\"abc", "\"\\x\"",
        "\"\\u12\"",
        "tru", "nul", "1 2", "--1", "1e999", "+", "[1}", "\u{0}",
    ]) func `what is no JSON is refused with its place`(_ text: String) throws {
        let error = try #require(throws: JSONError.self) { try JSONParser.parse(text) }
        #expect((0...text.utf8.count).contains(error.offset))
    }

    @Test func `hostile nesting is refused`() {
        for piece in ["[", "{\"a\":", "[{\"a\":["] {
            let text = String(repeating: piece, count: 100_000)
            #expect(throws: JSONError.self) { try JSONParser.parse(text) }
        }
    }

    @Test func `every value is one line and reads back`() throws {
        let value = SpecValue.map([
            SpecEntry("a\u{1B}\n\u{7F}\"\\", .string("\t\u{0} 한국어")),
            SpecEntry("b", .list([.double(0.1), .int(.min), .double(-1e-300), .null])),
        ])
        #expect(!value.json.utf8.contains { $0 < 0x20 || $0 == 0x7F })
        #expect(try JSONParser.parse(value.json) == value)
    }

    @Test func `no C1 control character is written as it is`() throws {
        let controls = (0x80...0x9F).compactMap(Unicode.Scalar.init).map(Character.init)
        let text = "é\u{A0}" + String(controls) + "ÀŸ한"
        let json = SpecValue.map([SpecEntry(text, .string(text))]).json
        #expect(!json.unicodeScalars.contains { (0x80...0x9F).contains($0.value) })
        #expect(json.contains("é\u{A0}\\u0080\\u0081") && json.contains("\\u009b\\u009c"))
        #expect(try JSONParser.parse(json)[text]?.text == text)
    }

    @Test func `random bytes never crash it`() {
        var generator = SplitMix(state: 3)
        let alphabet = Array("{}[]\",:0123456789.eE+-\\utrfalsn \u{7F}é".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<(generator.next() % 40)).map { _ in
                alphabet[Int(generator.next() % UInt64(alphabet.count))]
            }
            if let value = try? JSONParser.parse(bytes[...]) { _ = value.json }
        }
    }

    @Test func `bad UTF-8 becomes the replacement character`() throws {
        let bytes: [UInt8] = [0x22, 0xC3, 0x28, 0x22]
        #expect(try JSONParser.parse(bytes[...]) == .string("\u{FFFD}("))
    }
}
