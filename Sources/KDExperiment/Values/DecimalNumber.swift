/// Reads numbers as JSON writes them, without making a string of each.
enum DecimalNumber {
    /// A decimal number, correctly rounded, and the index moved behind it; `nil` where there is
    /// none, or one that is not finite.
    static func read(_ bytes: Span<UInt8>, _ index: inout Int) -> Double? {
        let start = index
        let isNegative = bytes.take(UInt8(ascii: "-"), &index)
        let first = index
        var significand = digits(bytes, &index, after: 0)
        var digitCount = index - first
        guard digitCount > 0 else { return nil }
        var exponent = 0
        if bytes.take(UInt8(ascii: "."), &index) {
            let fraction = index
            significand = digits(bytes, &index, after: significand)
            exponent = fraction - index
            digitCount -= exponent
            guard exponent < 0 else { return nil }
        }
        if bytes.take(UInt8(ascii: "e"), &index) || bytes.take(UInt8(ascii: "E"), &index) {
            guard let written = writtenExponent(bytes, &index) else { return nil }
            exponent += written
        }
        // Zeros in front say nothing: they count only where there may be too many digits.
        if digitCount > maximumDigits { digitCount -= leadingZeros(bytes, from: first) }
        guard digitCount <= maximumDigits, let value = rounded(significand, exponent) else {
            return exact(bytes, start..<index)
        }
        return isNegative ? -value : value
    }

    /// A whole number without a sign, of at most 18 digits.
    static func readInteger(_ bytes: Span<UInt8>, _ index: inout Int) -> Int? {
        let start = index
        let value = digits(bytes, &index, after: 0)
        return index > start && index - start <= 18 ? Int(value) : nil
    }

    /// All numbers of so many digits fit into 64 bits.
    private static let maximumDigits = 19

    /// The digits from here on behind those read before; wraps where there are too many.
    private static func digits(
        _ bytes: Span<UInt8>, _ index: inout Int, after value: UInt64
    ) -> UInt64 {
        var value = value
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ UInt64(digit)
            index += 1
        }
        return value
    }

    private static func writtenExponent(_ bytes: Span<UInt8>, _ index: inout Int) -> Int? {
        let isNegative = bytes.take(UInt8(ascii: "-"), &index)
        if !isNegative { _ = bytes.take(UInt8(ascii: "+"), &index) }
        let start = index
        let value = Int(truncatingIfNeeded: digits(bytes, &index, after: 0))
        guard index > start, index - start <= 4 else { return nil }
        return isNegative ? -value : value
    }

    private static func leadingZeros(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        var count = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "0"): count += 1
            case UInt8(ascii: "."): break
            default: return count
            }
            index += 1
        }
        return count
    }

    private static func exact(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
        let text = String(decoding: range.map { bytes[$0] }, as: UTF8.self)
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
}

// MARK: - Rounding

extension DecimalNumber {
    /// A significand times a power of ten as the nearest number, the even one of two; `nil` where
    /// this takes more than 64 bits.
    static func rounded(_ significand: UInt64, _ exponent: Int) -> Double? {
        if significand == 0 { return 0 }
        // Both parts are exact, so that one operation rounds once: Clinger, "How to read floating
        // point numbers accurately", 1990.
        if significand <= 1 << 53, abs(exponent) < powersOfTen.count {
            let power = powersOfTen[abs(exponent)]
            return exponent < 0 ? Double(significand) / power : Double(significand) * power
        }
        guard exponent < 0, -exponent < powersOfFive.count else { return nil }
        return quotient(significand, powersOfFive[-exponent], scaledBy: exponent)
    }

    /// `numerator / denominator * 2^scale`, rounded to nearest, half to even.
    ///
    /// One division gives 64 bits of the quotient, eleven more than a double holds, and its
    /// remainder tells an exact half from one that is not. All results are normal numbers.
    private static func quotient(
        _ numerator: UInt64, _ denominator: UInt64, scaledBy scale: Int
    ) -> Double {
        let top = numerator << UInt64(numerator.leadingZeroBitCount)
        let bottom = denominator << UInt64(denominator.leadingZeroBitCount)
        let isLarger = top >= bottom
        let (bits, remainder) = bottom.dividingFullWidth(
            isLarger ? (top >> 1, top << 63) : (top, 0))
        let kept = bits >> 11
        let rest = bits & 0x7FF
        let half: UInt64 = 0x400
        let isUp = rest > half || (rest == half && (remainder != 0 || kept & 1 == 1))
        let power =
            scale + denominator.leadingZeroBitCount - numerator.leadingZeroBitCount
            - (isLarger ? 63 : 64) + 11
        return Double(kept + (isUp ? 1 : 0))
            * Double(sign: .plus, exponent: power, significand: 1)
    }

    /// Exact as doubles.
    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// All that fit into 64 bits.
    private static let powersOfFive: [UInt64] = (0...27).map { exponent in
        (0..<exponent).reduce(1) { power, _ in power * 5 }
    }
}

extension Span<UInt8> {
    /// Passes over this byte, or nothing.
    func take(_ byte: UInt8, _ index: inout Int) -> Bool {
        guard index < count, self[index] == byte else { return false }
        index += 1
        return true
    }
}
