/// Reads the lines that make up almost all of a log, metrics as kd itself writes them, in one pass
/// and without a tree.
///
/// `{"kind":"step","t":1.5,"step":3,"epoch":0,"metrics":{"loss/total":2.25}}`: this order, no
/// blanks, no escapes, plain numbers. Anything else is left to ``JSONParser``, so the two never
/// disagree about what a line means.
struct EventScanner {
    /// The names of the line before: a log repeats them in the same order, and taking them again
    /// is cheaper than making them.
    private var names: [String] = []

    /// Begins without a line before.
    init() {}

    /// Reads a line; `nil` when it is of no such form.
    mutating func event(_ line: ArraySlice<UInt8>) -> Event? {
        var cursor = ByteCursor(line)
        guard let kind = Self.kind(&cursor), cursor.take("\"t\":"), let time = cursor.number(),
            cursor.take(",\"step\":"), let step = cursor.integer(),
            cursor.take(",\"epoch\":"), let epoch = cursor.integer(),
            cursor.take(",\"metrics\":{"), let metrics = metrics(&cursor),
            cursor.take("}"), cursor.isAtEnd
        else { return nil }
        let content: Event.Kind =
            switch kind {
            case .step: .step(metrics)
            case .epoch: .epoch(metrics)
            case .system: .system(metrics)
            }
        return Event(time: time, step: step, epoch: epoch, kind: content)
    }

    private enum Kind { case step, epoch, system }

    private static func kind(_ cursor: inout ByteCursor) -> Kind? {
        if cursor.take("{\"kind\":\"step\",") { return .step }
        if cursor.take("{\"kind\":\"epoch\",") { return .epoch }
        if cursor.take("{\"kind\":\"system\",") { return .system }
        return nil
    }

    private mutating func metrics(_ cursor: inout ByteCursor) -> [MetricValue]? {
        var metrics: [MetricValue] = []
        if cursor.take("}") { return metrics }
        metrics.reserveCapacity(max(4, names.count))
        repeat {
            guard cursor.take("\""), let name = name(&cursor, at: metrics.count),
                cursor.take(":"), let value = cursor.number()
            else { return nil }
            metrics.append(MetricValue(name, value))
        } while cursor.take(",")
        return cursor.take("}") ? metrics : nil
    }

    /// The rest of a quoted name, which stood at this position in the line before, or did not.
    private mutating func name(_ cursor: inout ByteCursor, at position: Int) -> String? {
        if position < names.count, cursor.takeQuoted(names[position]) { return names[position] }
        guard let bytes = cursor.quoted() else { return nil }
        let name = String(decoding: bytes, as: UTF8.self)
        if position < names.count {
            names[position] = name
        } else if position == names.count {
            names.append(name)
        }
        return name
    }
}

/// A place in a line of bytes.
private struct ByteCursor {
    private let bytes: ArraySlice<UInt8>
    private var index: Int
    private let end: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
        end = bytes.endIndex
    }

    var isAtEnd: Bool { index == end }

    /// Passes over exactly these ASCII characters, or nothing.
    mutating func take(_ text: String) -> Bool {
        var place = index
        for byte in text.utf8 {
            guard place < end, bytes[place] == byte else { return false }
            place += 1
        }
        index = place
        return true
    }

    /// Passes over a name and the quote behind it, or nothing.
    mutating func takeQuoted(_ name: String) -> Bool {
        let start = index
        if take(name), takeByte(UInt8(ascii: "\"")) { return true }
        index = start
        return false
    }

    /// The bytes up to the next quote, which is passed over; `nil` when an escape is among them.
    mutating func quoted() -> ArraySlice<UInt8>? {
        let start = index
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return bytes[start..<(index - 1)]
            case UInt8(ascii: "\\"): return nil
            default: index += 1
            }
        }
        return nil
    }

    /// A whole number without a sign, of at most 18 digits.
    mutating func integer() -> Int? {
        let start = index
        let value = digits(after: 0)
        return index > start && index - start <= 18 ? Int(value) : nil
    }

    /// A decimal number, correctly rounded.
    ///
    /// Up to 2^53 and with a power of ten up to 22 both parts are exact, and one multiplication or
    /// division rounds once (Clinger, "How to read floating point numbers accurately", 1990).
    mutating func number() -> Double? {
        let start = index
        let isNegative = takeByte(UInt8(ascii: "-"))
        let first = index
        var significand = digits(after: 0)
        var digitCount = index - first
        guard digitCount > 0 else { return nil }
        var exponent = 0
        if takeByte(UInt8(ascii: ".")) {
            let fraction = index
            significand = digits(after: significand)
            exponent = fraction - index
            digitCount -= exponent
            guard exponent < 0 else { return nil }
        }
        if takeByte(UInt8(ascii: "e")) || takeByte(UInt8(ascii: "E")) {
            let isFraction = takeByte(UInt8(ascii: "-"))
            if !isFraction { _ = takeByte(UInt8(ascii: "+")) }
            let place = index
            let value = digits(after: 0)
            guard index > place, index - place <= 4 else { return nil }
            exponent += isFraction ? -Int(value) : Int(value)
        }
        guard digitCount <= 18, significand <= 1 << 53, abs(exponent) <= 22 else {
            return Self.exact(bytes[start..<index])
        }
        let power = Self.powersOfTen[abs(exponent)]
        let value = exponent < 0 ? Double(significand) / power : Double(significand) * power
        return isNegative ? -value : value
    }

    private mutating func takeByte(_ byte: UInt8) -> Bool {
        guard index < end, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// The digits from here on behind those read before; wraps beyond 18, which callers refuse.
    private mutating func digits(after value: UInt64) -> UInt64 {
        var value = value
        while index < end {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ UInt64(digit)
            index += 1
        }
        return value
    }

    private static func exact(_ bytes: ArraySlice<UInt8>) -> Double? {
        Double(String(decoding: bytes, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
}
