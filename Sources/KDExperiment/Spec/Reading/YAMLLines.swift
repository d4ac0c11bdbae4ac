/// The lines of a text as the YAML parser counts them, each with its own ending.
///
/// A line ends with LF, CR, CR LF, NEL (U+0085), LS (U+2028) or PS (U+2029): YAML 1.1, and libyaml,
/// whose marks count them all. A Swift `Character` holds CR LF whole, so this looks at bytes.
struct YAMLLines {
    private let bytes: [UInt8]
    /// Where lines begin; the first at 0.
    private let starts: [Int]

    init(_ bytes: [UInt8]) {
        var (starts, index) = ([0], 0)
        while index < bytes.count {
            let length = Self.breakLength(bytes, at: index)
            index += max(1, length)
            if length > 0 { starts.append(index) }
        }
        self.bytes = bytes
        self.starts = starts
    }

    /// How many there are; behind a last ending stands an empty line.
    var count: Int { starts.count }

    /// The lines with their endings: put together, they are the text.
    var whole: [String] { (0..<count).map { text(bytes[range($0)]) } }

    /// The lines without their endings.
    var contents: [String] {
        (0..<count).map { line in
            let range = range(line)
            return text(bytes[range].dropLast(endingLength(range)))
        }
    }

    /// The ending of the first line; LF where there is but one line.
    var ending: String {
        let first = range(0)
        let length = endingLength(first)
        return length > 0 ? text(bytes[first].suffix(length)) : "\n"
    }

    /// The line of a byte and the place where it begins, both from 0.
    func line(of offset: Int) -> (number: Int, start: Int) {
        let number = (starts.firstIndex { $0 > offset } ?? starts.count) - 1
        return (number, starts[number])
    }

    private func range(_ line: Int) -> Range<Int> {
        starts[line]..<(line + 1 < starts.count ? starts[line + 1] : bytes.count)
    }

    private func endingLength(_ range: Range<Int>) -> Int {
        for length in [3, 2, 1] where range.count >= length {
            let start = range.upperBound - length
            if Self.breakLength(bytes, at: start) == length { return length }
        }
        return 0
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes of the line's end at an index; 0 where there is none.
    private static func breakLength(_ bytes: [UInt8], at index: Int) -> Int {
        func follows(_ rest: UInt8...) -> Bool { bytes[(index + 1)...].starts(with: rest) }
        return switch bytes[index] {
        case 0x0A: 1
        case 0x0D: follows(0x0A) ? 2 : 1
        case 0xC2 where follows(0x85): 2
        case 0xE2 where follows(0x80, 0xA8) || follows(0x80, 0xA9): 3
        default: 0
        }
    }
}
