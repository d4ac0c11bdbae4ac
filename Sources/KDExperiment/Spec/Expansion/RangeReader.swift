/// Reads `range` and `logrange` and turns them into the numbers that they stand for.
struct RangeReader {
    let log: FaultLog

    /// The numbers as values written where the range stands; `nil` after a fault.
    ///
    /// - Parameters:
    ///   - entry: `range` or `logrange` and its map.
    ///   - path: Where faults are reported.
    ///   - isWhole: The field takes whole numbers: numbers that a count gives are rounded.
    func values(_ entry: SpecNode.Entry, path: String, isWhole: Bool) -> [SpecNode]? {
        let before = log.faults.count
        let reader = MapReader(
            entry.value, path: path, pattern: "sweep.\(entry.key)", table: SpecDecoder.table,
            log: log)
        let range = range(reader, isLogarithmic: entry.key == "logrange")
        guard let range, log.faults.count == before else { return nil }
        // Counted before anything is made: a step of 1e-300 is refused, not tried.
        guard range.count <= Double(Expansion.maximumRuns) else {
            log.add(
                entry.mark.fault(
                    "the range has \(Self.words(range.count)) values", path: path,
                    allowed: "at most \(Expansion.maximumRuns); a larger step"))
            return nil
        }
        // A step is the writer's own word; numbers that a count makes are free to be whole.
        let numbers = range.values.map { isWhole && !reader.has("step") ? $0.rounded() : $0 }
        if Set(numbers).count < numbers.count {
            reader.fault(
                reader.has("step") ? "step" : "count", "numbers of the range coincide",
                allowed: isWhole ? "fewer, since they are whole numbers" : "a larger step")
            return nil
        }
        return numbers.map { SpecNode(Self.value($0), at: entry.value.mark) }
    }

    private func range(_ reader: MapReader, isLogarithmic: Bool) -> ValueRange? {
        let (from, to) = (reader.number("from"), reader.number("to"))
        if from == to, reader.has("from"), reader.has("to") {
            reader.fault("to", "from and to are the same", allowed: "two different numbers")
        }
        if isLogarithmic {
            return ValueRange(
                from: from, to: to, spacing: .logarithmic(count: reader.integer("count")))
        }
        switch (reader.has("step"), reader.has("count")) {
        case (true, false):
            return ValueRange(from: from, to: to, spacing: .step(reader.number("step")))
        case (false, true):
            return ValueRange(from: from, to: to, spacing: .count(reader.integer("count")))
        case (true, true):
            reader.fault("count", "found step and count", allowed: "one of step and count")
        case (false, false):
            reader.fault("step", "\"step\" is missing", allowed: "one of step and count")
        }
        return nil
    }

    /// How many, in words, however many.
    private static func words(_ count: Double) -> String {
        Int(exactly: count).map(String.init) ?? "too many"
    }

    /// Whole numbers without a fraction, as a person writes them.
    private static func value(_ number: Double) -> SpecValue {
        // Beyond 2^53 a number says nothing about being whole.
        let whole = number.magnitude < 9e15 ? Int(exactly: number) : nil
        return whole.map(SpecValue.int) ?? .double(number)
    }
}

extension SpecNode {
    /// A value that stands where something else was written.
    fileprivate init(_ value: SpecValue, at mark: SourceMark) {
        self.init(content: .scalar(value, written: value.json), mark: mark)
    }
}
