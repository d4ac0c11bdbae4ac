/// Writes values as YAML that reads back as the same values, bit for bit.
enum SpecYAML {
    /// A map as a block, one key a line; small values stay on their line.
    static func block(_ entries: [SpecEntry]) -> String {
        block(SpecNode(.map(entries), file: "").entries ?? [])
    }

    /// A map of a tree as a block; numbers stay as they were written.
    static func block(_ entries: [SpecNode.Entry], indent: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent)
        return entries.map { entry in
            let key = scalar(entry.key)
            switch entry.value.content {
            case .map(let children) where !children.isEmpty:
                return "\(margin)\(key):\n" + block(children, indent: indent + 2)
            case .list(let elements) where !elements.allSatisfy(\.isScalar):
                let lines = elements.map { "\(margin)  - \(inline($0))\n" }
                return "\(margin)\(key):\n" + lines.joined()
            default: return "\(margin)\(key): \(inline(entry.value))\n"
            }
        }.joined()
    }

    /// A value on one line, in flow style.
    static func inline(_ value: SpecValue) -> String { inline(SpecNode(value, file: "")) }

    /// A part of a tree on one line, in flow style.
    static func inline(_ node: SpecNode) -> String {
        switch node.content {
        case .scalar(let value, let written): scalar(value, written: written)
        case .list(let elements): "[" + elements.map(inline).joined(separator: ", ") + "]"
        case .map(let entries):
            "{"
                + entries.map { "\(scalar($0.key)): \(inline($0.value))" }.joined(separator: ", ")
                + "}"
        }
    }

    /// A scalar as it was written, where that means the same without quotes.
    private static func scalar(_ value: SpecValue, written: String) -> String {
        switch value {
        case .null: return "null"
        case .bool(let truth): return truth ? "true" : "false"
        case .string(let text): return scalar(text)
        case .double(let double):
            return PlainScalar.value(of: written) == value ? written : number(double)
        case .int(let integer):
            return PlainScalar.value(of: written) == value ? written : String(integer)
        case .list, .map: preconditionFailure("a scalar node holds \(value)")
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
        // JSON leaves these as they are; to a YAML parser they end a line or begin a file.
        return escaped.reduce(SpecValue.string(text).json) { $0.replacing($1.key, with: $1.value) }
    }

    private static let escaped = [
        "\u{2028}": "\\u2028", "\u{2029}": "\\u2029", "\u{FEFF}": "\\uFEFF",
    ]

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

extension SpecNode {
    var isScalar: Bool {
        if case .scalar = content { true } else { false }
    }
}
