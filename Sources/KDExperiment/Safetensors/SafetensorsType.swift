/// The element types that kd reads from safetensors files.
///
/// kd writes ``float32``, ``float64``, ``int64``, ``int32`` and ``uint8``; the two half-precision
/// types are read only, widened to `Float` without loss.
public enum SafetensorsType: String, Sendable, Hashable, CaseIterable {
    case float64 = "F64"
    case int64 = "I64"
    case float32 = "F32"
    case int32 = "I32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case uint8 = "U8"

    /// Whether elements have fractions.
    public var isFloating: Bool {
        switch self {
        case .float64, .float32, .float16, .bfloat16: true
        case .int64, .int32, .uint8: false
        }
    }

    /// The floating types in words.
    public static let floatingNames = "F32, F64, F16 or BF16"

    /// Bytes of one element.
    public var byteCount: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .float16, .bfloat16: 2
        case .uint8: 1
        }
    }
}

/// Half precision, widened.
enum HalfPrecision {
    /// The value of an IEEE 754 binary16 pattern.
    static func float(binary16 pattern: UInt16) -> Float {
        let sign = UInt32(pattern & 0x8000) << 16
        let exponent = UInt32(pattern >> 10) & 0x1F
        let fraction = UInt32(pattern & 0x3FF)
        switch exponent {
        case 0:
            // Zero and subnormal numbers: fraction * 2^-24.
            let magnitude = Float(fraction) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        case 0x1F:
            return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default:
            return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }

    /// The value of a bfloat16 pattern: the upper half of a `Float`.
    static func float(bfloat16 pattern: UInt16) -> Float {
        Float(bitPattern: UInt32(pattern) << 16)
    }
}
