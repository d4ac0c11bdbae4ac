import Foundation
import Testing

@testable import KDTUI

@Suite struct DisplayWidthTests {
    /// `Golden/canvas/wcwidth.txt` holds what Python's wcwidth says.
    private static func fixture() throws -> [Substring] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Golden/canvas/wcwidth.txt")
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    }

    @Test func `every assigned scalar has the width that wcwidth gives it`() throws {
        var wrong: [String] = []
        var checked = 0
        for line in try Self.fixture() {
            let fields = line.split(separator: " ", omittingEmptySubsequences: false)
            guard fields.count == 3, fields[0].count >= 4, let first = UInt32(fields[0], radix: 16),
                let last = UInt32(fields[1], radix: 16), let width = Int(fields[2])
            else { continue }
            for value in first...last {
                guard let scalar = Unicode.Scalar(value) else { continue }
                checked += 1
                let found = DisplayWidth.of(scalar)
                if found != width {
                    wrong.append(String(value, radix: 16) + ": \(found), not \(width)")
                }
            }
        }
        #expect(checked > 75_000)
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(40))")
    }

    @Test func `clusters have the width that wcwidth gives them`() throws {
        var checked = 0
        for line in try Self.fixture() {
            guard let split = line.firstIndex(of: " "),
                split < line.index(line.startIndex, offsetBy: 3),
                let width = Int(line[..<split])
            else { continue }
            let text = line[line.index(after: split)...]
            checked += 1
            #expect(DisplayWidth.of(text) == width, "\(text)")
        }
        #expect(checked > 30)
    }

    @Test(arguments: [
        ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("한국어", 6, "한국어"), ("한국어", 5, "한국…"),
        ("한국어", 4, "한…"), ("한국어", 1, "…"), ("한국어", 0, ""), ("", 3, ""), ("ab", -1, ""),
    ])
    func `text is cut at whole glyphs`(_ text: String, _ columns: Int, _ expected: String) {
        #expect(DisplayWidth.truncated(text, to: columns) == expected)
    }

    @Test func `padding fills to exactly the width`() {
        #expect(DisplayWidth.padded("한국어", to: 8) == "한국어  ")
        #expect(DisplayWidth.padded("한국어", to: 8, alignment: .trailing) == "  한국어")
        #expect(DisplayWidth.padded("ab", to: 5, alignment: .center) == " ab  ")
        #expect(DisplayWidth.of(DisplayWidth.padded("한국어", to: 4)) == 4)
    }
}
