import Testing

@testable import KDExperiment

@Suite struct EventTests {
    static let numbers = [
        0, -0.0, 1, -1, 0.1, 2.302585092994046, 1e-7, 5e-4, 1e22, 1e23, 9_007_199_254_740_992,
        1.7976931348623157e308, Double.leastNonzeroMagnitude, 0.30000000000000004, 98.61,
        .infinity, -.infinity,
    ]

    static let events: [Event] = [
        Event(time: 1_700_000_000.123456, step: 0, epoch: 0, kind: .start(resumed: true)),
        Event(
            time: 2, step: 7, epoch: 1, kind: .attention(file: "attention/epoch-0001.safetensors")),
        Event(time: 3, step: 7, epoch: 1, kind: .log(.warning, "a \"b\" \\ \n\t\u{1B}[31m 한국어 🙂")),
        Event(time: 4, step: 8, epoch: 1, kind: .end(.failed, message: "out of space")),
        Event(time: 4, step: 8, epoch: 1, kind: .end(.finished, message: nil)),
        Event(time: 5, step: 9, epoch: 2, kind: .step([])),
        Event(time: 6, step: 9, epoch: 2, kind: .system([MetricValue("na\"me\u{7}", 1)])),
        Event(time: 7, step: 9, epoch: 2, kind: .step(numbers.map { MetricValue("loss/kd", $0) })),
        Event(
            time: 7, step: 9, epoch: 2, kind: .epoch(numbers.map { MetricValue("val/top1", $0) })),
    ]

    @Test(arguments: events) func `an event reads back from its line`(_ event: Event) throws {
        let line = Array(event.json.utf8)
        #expect(!line.contains { $0 < 0x20 })
        #expect(try Event(line: line[...]) == event)
        // In the middle of a larger buffer, as readers have it.
        let padded = [UInt8(ascii: "x")] + line + [UInt8(ascii: "}")]
        #expect(try Event(line: padded[1..<(padded.count - 1)]) == event)
    }

    @Test func `not a number is kept`() throws {
        let event = Event(time: 1, step: 1, epoch: 0, kind: .step([MetricValue("loss", .nan)]))
        guard case .step(let metrics) = try Event(line: Array(event.json.utf8)[...]).kind else {
            throw EventError("no step")
        }
        #expect(metrics[0].value.isNaN)
    }

    /// What one pass over a line says of it; `nil` where that is left to the decoder.
    private func scanned(_ line: [UInt8]) -> Event? {
        var scanner = EventScanner()
        var index = 0
        let bytes = line.span
        guard let found = scanner.scan(bytes, &index), index == line.count else { return nil }
        var lines = MetricLines(found.kind, scanner.names(of: found.kind))
        lines.append(found, scanner.values, offset: 0, byteCount: line.count)
        return try? lines.lines.first?.result.get()
    }

    @Test func `one pass over a line says what the decoder says, number by number`() throws {
        var generator = SplitMix(state: 11)
        for round in 0..<20_000 {
            var value = Double(bitPattern: generator.next())
            if round % 2 == 0 {
                value = Double(Int64(truncatingIfNeeded: generator.next() >> 11)) / 1e9
            }
            guard value.isFinite else { continue }
            let kind = Event.Kind.step([MetricValue("a", value), MetricValue("b", .infinity)])
            let event = Event(time: 1, step: 1, epoch: 0, kind: kind)
            let line = Array(event.json.utf8)
            #expect(scanned(line) == event, "\(value)")
            #expect(try Event(line: line[...]) == event, "\(value)")
        }
    }

    @Test func `a damaged line that one pass takes is the same to the decoder`() throws {
        var generator = SplitMix(state: 17)
        let lines = Self.events.suffix(3).map { Array($0.json.utf8) }
        var taken = 0
        for _ in 0..<40_000 {
            var line = lines[Int(generator.next() % UInt64(lines.count))]
            for _ in 0..<(1 + generator.next() % 2) {
                // Digits and signs, mostly: other damage is seldom a line.
                let isDigit = generator.next() % 3 > 0
                let byte = generator.next() % (isDigit ? 15 : 256) + (isDigit ? 43 : 0)
                line[Int(generator.next() % UInt64(line.count))] = UInt8(byte)
            }
            guard let event = scanned(line) else { continue }
            taken += 1
            #expect(try Event(line: line[...]) == event, "\(event)")
        }
        #expect(taken > 1000)
    }

    @Test(arguments: [
        "1.", ".5", "-", "+1", "1e", "1e+", "0x10", "1e400", "--1", "1..2", "1e5.0", "nan", "",
        "[1]", "{}", "null", "\"x\"", "true",
    ]) func `what is no number is damage`(_ text: String) {
        let line = "{\"kind\":\"step\",\"t\":1,\"step\":1,\"epoch\":0,\"metrics\":{\"a\":\(text)}}"
        // "1." and ".5" are no JSON, and read leniently nowhere else either.
        if (try? JSONParser.parse(text))?.number != nil { return }
        #expect(throws: EventError.self) { try Event(line: Array(line.utf8)[...]) }
    }

    @Test func `keys in any order, blanks and unknown keys are read`() throws {
        let line = """
            { "epoch": 2, "step": 5, "host": {"a": [1, null]}, "metrics": {"lr": 1e-3}, "t": 4, "kind": "step" }
            """
        let event = try Event(line: Array(line.utf8)[...])
        #expect(event == Event(time: 4, step: 5, epoch: 2, kind: .step([MetricValue("lr", 1e-3)])))
    }

    @Test func `every cut of a line is damage, not a crash and not another event`() {
        for event in Self.events {
            let line = Array(event.json.utf8)
            for count in 0..<line.count {
                #expect(throws: EventError.self) { try Event(line: line[..<count]) }
            }
        }
    }

    @Test func `random damage never crashes`() {
        var generator = SplitMix(state: 5)
        let lines = Self.events.map { Array($0.json.utf8) }
        for _ in 0..<20_000 {
            var line = lines[Int(generator.next() % UInt64(lines.count))]
            for _ in 0..<(1 + generator.next() % 4) {
                line[Int(generator.next() % UInt64(line.count))] = UInt8(
                    truncatingIfNeeded: generator.next())
            }
            if let event = try? Event(line: line[...]) { _ = event.json }
        }
    }
}

/// A small seeded generator (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
