/// What a line of metrics says beside its metrics.
struct ScannedLine {
    var kind: MetricLines.Kind
    var time: Double
    var step: Int
    var epoch: Int
}

/// Reads the lines that make up almost all of a log, metrics as kd itself writes them, in one pass
/// and without making anything.
///
/// `{"kind":"step","t":1.5,"step":3,"epoch":0,"metrics":{"loss/total":2.25}}`: this order, no
/// blanks, no escapes, plain numbers or "nan", "inf", "-inf". Anything else is left to
/// ``JSONParser``, so the two never disagree about what a line means.
struct EventScanner {
    /// The values of the line that was read last.
    private(set) var values: [Double] = []
    /// The names of the line before, of each kind: a log repeats them in the same order.
    private var names = MetricLines.Kind.allCases.map { _ in MetricNames() }

    /// Begins without a line before.
    init() {}

    /// Reads the line that begins at an index, which is moved behind its last brace; `nil`, and the
    /// index anywhere, when the line is of no such form.
    mutating func scan(_ bytes: Span<UInt8>, _ index: inout Int) -> ScannedLine? {
        guard let kind = Self.kind(bytes, &index), bytes.take("\"t\":", &index),
            let time = DecimalNumber.read(bytes, &index), bytes.take(",\"step\":", &index),
            let step = DecimalNumber.readInteger(bytes, &index),
            bytes.take(",\"epoch\":", &index),
            let epoch = DecimalNumber.readInteger(bytes, &index),
            bytes.take(",\"metrics\":{", &index), scanMetrics(kind, bytes, &index),
            bytes.take(UInt8(ascii: "}"), &index)
        else { return nil }
        return ScannedLine(kind: kind, time: time, step: step, epoch: epoch)
    }

    /// The names that belong to ``values``.
    func names(of kind: MetricLines.Kind) -> [String] { names[kind.rawValue].names }

    /// A number that changes with the names of a kind.
    func version(of kind: MetricLines.Kind) -> Int { names[kind.rawValue].version }

    private static func kind(_ bytes: Span<UInt8>, _ index: inout Int) -> MetricLines.Kind? {
        guard bytes.take("{\"kind\":\"", &index) else { return nil }
        if bytes.take("step\",", &index) { return .step }
        if bytes.take("epoch\",", &index) { return .epoch }
        if bytes.take("system\",", &index) { return .system }
        return nil
    }

    private mutating func scanMetrics(
        _ kind: MetricLines.Kind, _ bytes: Span<UInt8>, _ index: inout Int
    ) -> Bool {
        values.removeAll(keepingCapacity: true)
        let place = kind.rawValue
        if !bytes.take(UInt8(ascii: "}"), &index) {
            repeat {
                guard names[place].take(bytes, &index, at: values.count),
                    let value = Self.value(bytes, &index)
                else { return false }
                values.append(value)
            } while bytes.take(UInt8(ascii: ","), &index)
            guard bytes.take(UInt8(ascii: "}"), &index) else { return false }
        }
        names[place].cut(to: values.count)
        return true
    }

    private static func value(_ bytes: Span<UInt8>, _ index: inout Int) -> Double? {
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
            return DecimalNumber.read(bytes, &index)
        }
        if bytes.take("\"nan\"", &index) { return .nan }
        if bytes.take("\"inf\"", &index) { return .infinity }
        return bytes.take("\"-inf\"", &index) ? -.infinity : nil
    }
}

/// The metrics' names of one kind of line, as they stand in it.
private struct MetricNames {
    private(set) var names: [String] = []
    private(set) var version = 0
    /// `"loss/total":` of every name, one after the other.
    private var text: [UInt8] = []
    /// Where each begins, and the end of the last.
    private var bounds = [0]

    /// Passes over the name that stands at a position of its line, with its quotes and colon.
    mutating func take(_ bytes: Span<UInt8>, _ index: inout Int, at position: Int) -> Bool {
        if position < names.count, isNext(bytes, index, position) {
            index += bounds[position + 1] - bounds[position]
            return true
        }
        let start = index
        guard bytes.take(UInt8(ascii: "\""), &index) else { return false }
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            // An escape means another name than it says.
            if bytes[index] == UInt8(ascii: "\\") { return false }
            index += 1
        }
        guard bytes.take("\":", &index) else { return false }
        cut(to: position)
        let written = (start..<index).map { bytes[$0] }
        names.append(String(decoding: written.dropFirst().dropLast(2), as: UTF8.self))
        text += written
        bounds.append(text.count)
        version += 1
        return true
    }

    /// Forgets the names from a position on.
    mutating func cut(to count: Int) {
        guard count < names.count else { return }
        names.removeLast(names.count - count)
        bounds.removeLast(bounds.count - 1 - count)
        text.removeLast(text.count - bounds[count])
        version += 1
    }

    private func isNext(_ bytes: Span<UInt8>, _ index: Int, _ position: Int) -> Bool {
        let start = bounds[position]
        let count = bounds[position + 1] - start
        guard bytes.count - index >= count else { return false }
        for place in 0..<count where bytes[index + place] != text[start + place] { return false }
        return true
    }
}

extension Span<UInt8> {
    /// Passes over exactly these ASCII characters, or nothing.
    func take(_ expected: String, _ index: inout Int) -> Bool {
        var place = index
        for byte in expected.utf8 {
            guard place < count, self[place] == byte else { return false }
            place += 1
        }
        index = place
        return true
    }
}
