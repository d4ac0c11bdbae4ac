import KDExperiment

/// How far a run's log was read, with enough of it to notice that it is another file now.
struct LogPosition {
    var offset: Int
    var head: UInt64
    var tail: UInt64

    /// How many bytes at the start and before the offset identify the log.
    private static let sampleByteCount = 256

    /// The position at an offset of a file.
    init(_ file: FileReader, offset: Int) throws(SystemError) {
        self.offset = offset
        let count = min(offset, Self.sampleByteCount)
        head = Self.fingerprint(try file.read(at: 0, count: count))
        tail = Self.fingerprint(try file.read(at: offset - count, count: count))
    }

    init(offset: Int, head: UInt64, tail: UInt64) {
        self.offset = offset
        self.head = head
        self.tail = tail
    }

    /// The file still begins with what was read: it was neither truncated nor replaced.
    func matches(_ file: FileReader) throws(SystemError) -> Bool {
        guard file.byteCount >= offset else { return false }
        let now = try LogPosition(file, offset: offset)
        return now.head == head && now.tail == tail
    }

    private static func fingerprint(_ bytes: [UInt8]) -> UInt64 {
        var fingerprint = Fingerprint()
        fingerprint.combine(bytes)
        return fingerprint.value
    }
}
