import KDExperiment

/// Which lines of a block say a metric.
struct LineSet: Hashable {
    private var words = SIMD4<UInt64>()

    /// How many lines a set can tell apart.
    static let capacity = 256

    init() {}

    /// All of the first so many lines.
    init(count: Int) {
        for line in 0..<min(count, Self.capacity) { insert(line) }
    }

    /// Reads a set as ``bytes`` gives it; `nil` when it has another length.
    init?(_ bytes: [UInt8]) {
        let read: [UInt64] = LittleEndian.decode(bytes[...])
        guard bytes.count == 32, read.count == 4 else { return nil }
        words = SIMD4(read)
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        LittleEndian.append((0..<4).map { words[$0] }, to: &bytes)
        return bytes
    }

    var count: Int { (0..<4).reduce(0) { $0 + words[$1].nonzeroBitCount } }

    /// The lines in order.
    var lines: [Int] { (0..<Self.capacity).filter(contains) }

    func contains(_ line: Int) -> Bool { words[line >> 6] & (1 << UInt64(line & 63)) != 0 }

    /// How many lines of the set stand before a line.
    func rank(of line: Int) -> Int { (0..<line).count(where: contains) }

    /// No line of the set stands behind the first `count`.
    func isWithin(_ count: Int) -> Bool { rank(of: min(count, Self.capacity)) == self.count }

    mutating func insert(_ line: Int) { words[line >> 6] |= 1 << UInt64(line & 63) }
}
