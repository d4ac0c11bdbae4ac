/// Where a tensor stands in a file, checked against the file's length.
public struct SafetensorsEntry: Sendable, Hashable {
    /// The tensor's name: a `state_dict` name in checkpoints.
    public let name: String
    /// The type of its elements.
    public let type: SafetensorsType
    /// The extents; empty for a single number.
    public let shape: [Int]
    /// The number of elements.
    public let count: Int
    /// Where its bytes stand, from the start of the file.
    let byteRange: Range<Int>
}

/// The header of a safetensors file: eight bytes of length, then JSON.
///
/// <https://github.com/huggingface/safetensors>. Nothing that a header says is believed: every
/// offset, size and type is checked before any memory is asked for, and the tensors must fill the
/// rest of the file without gap or overlap.
struct SafetensorsHeader: Sendable, Hashable {
    /// More than a network with 100,000 tensors needs.
    static let maximumByteCount = 16 << 20

    let metadata: [String: String]
    let entries: [SafetensorsEntry]

    /// The length of the JSON that follows the first eight bytes.
    static func byteCount(
        prefix: [UInt8], fileByteCount: Int
    ) throws(SafetensorsError.Problem) -> Int {
        guard prefix.count == 8 else { throw .truncated(byteCount: fileByteCount, expected: 8) }
        let length = LittleEndian.decode(prefix[...], as: Int64.self)[0].pattern
        guard length <= UInt64(maximumByteCount) else {
            throw .headerTooLong(byteCount: length, limit: maximumByteCount)
        }
        guard Int(length) <= fileByteCount - 8 else {
            throw .truncated(byteCount: fileByteCount, expected: Int(length) + 8)
        }
        return Int(length)
    }

    /// Reads the JSON of a header.
    init(json: [UInt8], fileByteCount: Int) throws(SafetensorsError.Problem) {
        // What is repaired, other readers refuse or take for another name.
        if let offset = UTF8Check.firstInvalidOffset(in: json) {
            throw .malformedHeader(reason: "its header is no UTF-8 at byte \(offset)")
        }
        let value: SpecValue
        do { value = try JSONParser.parse(json[...], repairing: false) } catch {
            throw .malformedHeader(reason: "its header is \(error)")
        }
        guard let fields = value.entries else {
            throw .malformedHeader(reason: "its header is no JSON object")
        }
        let dataStart = json.count + 8
        var names: Set<String> = []
        var metadata: [String: String] = [:]
        var entries: [SafetensorsEntry] = []
        for field in fields {
            guard names.insert(field.key).inserted else {
                throw .malformedTensor(name: field.key, reason: "the name occurs twice")
            }
            if field.key == "__metadata__" {
                metadata = try Self.metadata(field.value)
            } else {
                entries.append(
                    try Self.entry(field, dataStart: dataStart, fileByteCount: fileByteCount))
            }
        }
        try Self.checkCoverage(entries, of: dataStart..<fileByteCount)
        self.metadata = metadata
        self.entries = entries
    }
}

// MARK: - Checks

extension SafetensorsHeader {
    private static func metadata(
        _ value: SpecValue
    ) throws(SafetensorsError.Problem) -> [String: String] {
        guard let fields = value.entries else {
            throw .malformedHeader(reason: "__metadata__ is no JSON object")
        }
        if let key = repeatedKey(in: fields) {
            throw .malformedHeader(reason: "__metadata__ has the key \"\(key)\" twice")
        }
        var metadata: [String: String] = [:]
        for field in fields {
            guard let text = field.value.text else {
                throw .malformedHeader(reason: "__metadata__ may hold strings only")
            }
            metadata[field.key] = text
        }
        return metadata
    }

    private static func entry(
        _ field: SpecEntry, dataStart: Int, fileByteCount: Int
    ) throws(SafetensorsError.Problem) -> SafetensorsEntry {
        func damaged(_ reason: String) -> SafetensorsError.Problem {
            .malformedTensor(name: field.key, reason: reason)
        }
        if let key = repeatedKey(in: field.value.entries ?? []) {
            throw damaged("it has the key \"\(key)\" twice")
        }
        guard let typeName = field.value["dtype"]?.text else { throw damaged("it has no dtype") }
        guard let type = SafetensorsType(rawValue: typeName) else {
            let allowed = SafetensorsType.allCases.map(\.rawValue).joined(separator: ", ")
            throw damaged("dtype \"\(typeName)\" is unknown; kd reads \(allowed)")
        }
        guard let shape = extents(field.value["shape"]) else {
            throw damaged("its shape is no list of whole numbers")
        }
        guard let offsets = extents(field.value["data_offsets"]), offsets.count == 2 else {
            throw damaged("its data_offsets are no pair of whole numbers")
        }
        let available = fileByteCount - dataStart
        guard offsets[0] <= offsets[1], offsets[1] <= available else {
            throw damaged("its data_offsets \(offsets) lie outside the \(available) bytes of data")
        }
        guard let count = product(shape), let byteCount = product([count, type.byteCount]),
            byteCount == offsets[1] - offsets[0]
        else {
            throw damaged(
                "\(offsets[1] - offsets[0]) bytes do not fit the shape \(shape.prefix(8)) of "
                    + type.rawValue)
        }
        return SafetensorsEntry(
            name: field.key, type: type, shape: shape, count: count,
            byteRange: dataStart + offsets[0]..<dataStart + offsets[1])
    }

    /// The tensors stand one after the other from the first byte of the data to the last.
    private static func checkCoverage(
        _ entries: [SafetensorsEntry], of data: Range<Int>
    ) throws(SafetensorsError.Problem) {
        var end = data.lowerBound
        let ordered = entries.sorted {
            ($0.byteRange.lowerBound, $0.byteRange.upperBound)
                < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
        }
        for entry in ordered {
            guard entry.byteRange.lowerBound == end else {
                let fault = entry.byteRange.lowerBound < end ? "overlaps" : "leaves a gap behind"
                throw .malformedTensor(name: entry.name, reason: "it \(fault) the tensor before it")
            }
            end = entry.byteRange.upperBound
        }
        guard end == data.upperBound else {
            throw .malformedHeader(
                reason: "\(data.upperBound - end) bytes at its end belong to no tensor")
        }
    }

    /// The first key that occurs a second time: which of its values counts, readers disagree on.
    private static func repeatedKey(in fields: [SpecEntry]) -> String? {
        var keys: Set<String> = []
        return fields.first { !keys.insert($0.key).inserted }?.key
    }

    private static func extents(_ value: SpecValue?) -> [Int]? {
        guard let elements = value?.elements else { return nil }
        let numbers = elements.compactMap { element -> Int? in
            guard case .int(let number) = element, number >= 0 else { return nil }
            return number
        }
        return numbers.count == elements.count ? numbers : nil
    }

    private static func product(_ factors: [Int]) -> Int? {
        var result = 1
        for factor in factors {
            let (next, overflow) = result.multipliedReportingOverflow(by: factor)
            if overflow { return nil }
            result = next
        }
        return result
    }
}
