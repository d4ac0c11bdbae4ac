/// What is wrong with a piece of JSON, and at which byte.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Offset of the offending byte from the start of the text.
    public let offset: Int
    /// What was expected there.
    public let reason: String

    public var description: String { "not JSON at byte \(offset): \(reason)" }
}

/// Reads JSON (RFC 8259) into a ``SpecValue``.
///
/// Written for short lines that arrive by the hundred thousand (`events.jsonl`): one pass over the
/// bytes, no intermediate objects. Depth is bounded, so hostile nesting cannot exhaust the stack.
public struct JSONParser {
    /// Deeper nesting than any file of ours needs is refused.
    static let maximumDepth = 64

    private let bytes: ArraySlice<UInt8>
    private let repairing: Bool
    private var index: Int

    private init(_ bytes: ArraySlice<UInt8>, repairing: Bool) {
        self.bytes = bytes
        self.repairing = repairing
        self.index = bytes.startIndex
    }

    /// Parses a whole text; anything but white space behind the value is an error.
    ///
    /// - Parameter repairing: Takes U+FFFD for half a surrogate pair, which is an error otherwise:
    ///   two names that differ could become one.
    public static func parse(
        _ bytes: ArraySlice<UInt8>, repairing: Bool = true
    ) throws(JSONError) -> SpecValue {
        var parser = JSONParser(bytes, repairing: repairing)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        if parser.index != bytes.endIndex { throw parser.error("end of text expected") }
        return value
    }

    /// Parses a whole text.
    public static func parse(_ text: String) throws(JSONError) -> SpecValue {
        try parse(Array(text.utf8)[...])
    }

    private func error(_ reason: String) -> JSONError {
        JSONError(offset: index - bytes.startIndex, reason: reason)
    }
}

// MARK: - Values

extension JSONParser {
    private mutating func value(depth: Int) throws(JSONError) -> SpecValue {
        guard depth < Self.maximumDepth else { throw error("nested too deeply") }
        skipSpace()
        guard let byte = peek else { throw error("a value expected") }
        switch byte {
        case UInt8(ascii: "{"): return try map(depth: depth)
        case UInt8(ascii: "["): return try list(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func map(depth: Int) throws(JSONError) -> SpecValue {
        index += 1
        var entries: [SpecEntry] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .map(entries) }
        repeat {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw error("a key in quotes expected") }
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw error("':' expected") }
            entries.append(SpecEntry(key, try value(depth: depth + 1)))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw error("',' or '}' expected") }
        return .map(entries)
    }

    private mutating func list(depth: Int) throws(JSONError) -> SpecValue {
        index += 1
        var elements: [SpecValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .list(elements) }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw error("',' or ']' expected") }
        return .list(elements)
    }

    private mutating func literal(
        _ word: StaticString, _ value: SpecValue
    ) throws(JSONError) -> SpecValue {
        let expected = Array(word.description.utf8)
        guard bytes[index...].starts(with: expected) else { throw error("'\(word)' expected") }
        index += expected.count
        return value
    }

    private mutating func number() throws(JSONError) -> SpecValue {
        let start = index
        var isInteger = true
        scan: while let byte = peek {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"):
                isInteger = false
            default: break scan
            }
            index += 1
        }
        if !isInteger {
            var place = start - bytes.startIndex
            let value = DecimalNumber.read(bytes.span, &place)
            if let value, place == index - bytes.startIndex { return .double(value) }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, let value = Int(text) { return .int(value) }
        if let value = Double(text), value.isFinite { return .double(value) }
        index = start
        throw error("a value expected")
    }
}

// MARK: - Strings

extension JSONParser {
    private mutating func string() throws(JSONError) -> String {
        index += 1
        let start = index
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { index += 1 }
        if peek == UInt8(ascii: "\"") {
            defer { index += 1 }
            return String(decoding: bytes[start..<index], as: UTF8.self)
        }
        return try escapedString(from: start)
    }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var text = Array(bytes[start..<index])
        while let byte = peek {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text.append(contentsOf: Array(String(try escape()).utf8))
            default: text.append(byte)
            }
        }
        throw error("the string does not end")
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        guard let byte = peek else { throw error("an escape expected") }
        index += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            return Unicode.Scalar(byte)
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw error("unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let high = try hexadecimal()
        guard (0xD800..<0xDC00).contains(high) else {
            guard let scalar = Unicode.Scalar(high) else { return try halfPair() }
            return scalar
        }
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { return try halfPair() }
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { return try halfPair() }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
    }

    /// A lone surrogate stands for nothing; U+FFFD keeps the rest of the text.
    private func halfPair() throws(JSONError) -> Unicode.Scalar {
        guard repairing else { throw error("half a surrogate pair") }
        return "\u{FFFD}"
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        guard index + 4 <= bytes.endIndex,
            let value = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
        else { throw error("four hexadecimal digits expected") }
        index += 4
        return value
    }
}

// MARK: - Bytes

extension JSONParser {
    private var peek: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            index += 1
        }
    }
}
