import Testing

@testable import KDExperiment

@Suite struct DecimalNumberTests {
    private func read(_ text: String) -> (value: Double?, length: Int) {
        let bytes = Array(text.utf8)
        var index = 0
        let value = DecimalNumber.read(bytes.span, &index)
        return (value, index)
    }

    @Test(arguments: [
        "0", "-0", "0.0", "1", "-1", "0.1", "1e22", "1e23", "123456789012345678901234567890",
        // Exactly between two numbers, and just beside that.
        "9007199254740993", "9007199254740995", "9007199254740993.0", "4503599627370497.5",
        "2251799813685249.25", "2251799813685248.75", "2251799813685249.251",
        "0.500000000000000055511151231257827", "0.10000000149011612", "18446744073709551615",
        "1844674407370955161.5", "9999999999999999999e-27", "1e-27", "1e-28", "1e-300",
        "0.000000000000000000000000000000000001", "0000000000000000000000.00000000000000000000001",
        "5e-324", "1.7976931348623157e308", "1E+3", "1.5e-7", "0e-9999", "0.0000000000000000000e5",
    ]) func `a number is the nearest one`(_ text: String) throws {
        let (value, length) = read(text + ",")
        let expected = try #require(Double(text))
        #expect(value?.bitPattern == expected.bitPattern, "\(String(describing: value))")
        #expect(length == text.utf8.count)
    }

    @Test func `numbers of all lengths are rounded as the standard library rounds them`() {
        var generator = SplitMix(state: 23)
        for _ in 0..<30_000 {
            let digits = 1 + Int(generator.next() % 21)
            var text = generator.next() % 4 == 0 ? "-" : ""
            let point = Int(generator.next() % 24)
            for place in 0..<digits {
                if place == point, place > 0 { text += "." }
                text += String(generator.next() % 10)
            }
            if generator.next() % 2 == 0 { text += "e\(Int(generator.next() % 60) - 40)" }
            #expect(read(text).value?.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
    }

    @Test func `what lies in the middle goes to the even number`() {
        var generator = SplitMix(state: 29)
        for _ in 0..<5_000 {
            // 54 bits and a half: both neighbours are as far away.
            let bits = generator.next() >> 11 | 1 << 52
            let text = "\(bits).5"
            #expect(read(text).value?.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
    }

    @Test(arguments: ["", "-", ".5", "1.", "1.e5", "+1", "e5", "1e", "1e+", "1e12345", "1e400"])
    func `what is no number is none`(_ text: String) { #expect(read(text).value == nil) }

    @Test func `whole numbers have at most 18 digits`() {
        var index = 0
        let bytes = Array("999999999999999999,".utf8)
        #expect(DecimalNumber.readInteger(bytes.span, &index) == 999_999_999_999_999_999)
        index = 0
        let longer = Array("1000000000000000000".utf8)
        #expect(DecimalNumber.readInteger(longer.span, &index) == nil)
    }
}
