/// What an unquoted YAML scalar means: the core schema of YAML 1.2, in decimal.
///
/// `yes`, `on` and `0x10` are text, so that nothing changes its meaning behind the writer's back.
enum PlainScalar {
    /// The value of an unquoted scalar.
    static func value(of text: String) -> SpecValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".inf", "+.inf", ".Inf", ".INF": return .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
        case ".nan", ".NaN", ".NAN": return .double(.nan)
        default: return number(text) ?? .string(text)
        }
    }

    private static func number(_ text: String) -> SpecValue? {
        var hasDigit = false
        var isInteger = true
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
            case UInt8(ascii: "-"), UInt8(ascii: "+"): if index > 0 { isInteger = false }
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): isInteger = false
            default: return nil
            }
        }
        guard hasDigit else { return nil }
        if isInteger, let value = Int(text) { return .int(value) }
        return Double(text).map(SpecValue.double)
    }
}
