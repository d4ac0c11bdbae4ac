/// Writes values as YAML that reads back as the same values, bit for bit.
enum SpecYAML {
    /// A map as a block, one key a line; small values stay on their line.
    static func block(_ entries: [SpecEntry], indent: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent)
        return entries.map { entry in
            let key = scalar(entry.key)
            if case .map(let children) = entry.value, !fitsInline(entry.value) {
                return "\(margin)\(key):\n" + block(children, indent: indent + 2)
            }
            if case .list(let elements) = entry.value, !fitsInline(entry.value) {
                let lines = elements.map { "\(margin)  - \(inline($0))\n" }
                return "\(margin)\(key):\n" + lines.joined()
            }
            return "\(margin)\(key): \(inline(entry.value))\n"
        }.joined()
    }

    /// A value on one line, in flow style.
    static func inline(_ value: SpecValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .double(let value): number(value)
        case .string(let text): scalar(text)
        case .list(let elements): "[" + elements.map(inline).joined(separator: ", ") + "]"
        case .map(let entries):
            "{"
                + entries.map { "\(scalar($0.key)): \(inline($0.value))" }.joined(separator: ", ")
                + "}"
        }
    }

    private static func fitsInline(_ value: SpecValue) -> Bool {
        switch value {
        case .map(let entries): entries.isEmpty
        case .list(let elements):
            elements.allSatisfy {
                switch $0 {
                case .map, .list: false
                default: true
                }
            }
        default: true
        }
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return ".nan" }
        if value.isInfinite { return value > 0 ? ".inf" : "-.inf" }
        // The shortest text that reads back as the same bits.
        return value.description
    }

    /// Text bare where it can be mistaken for nothing else, else in quotes with JSON's escapes,
    /// which YAML shares.
    static func scalar(_ text: String) -> String {
        let isBare =
            text.utf8.first.map { isLetter($0) } ?? false
            && text.utf8.allSatisfy { isLetter($0) || isInner($0) }
        if isBare, case .string = PlainScalar.value(of: text) { return text }
        return SpecValue.string(text).json
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isInner(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "/"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
