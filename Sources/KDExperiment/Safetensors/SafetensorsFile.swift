public import Foundation

/// A safetensors file open for reading: its header is read and checked, its tensors when asked for.
///
/// A file that is replaced meanwhile (checkpoints are) stays readable as it was.
public struct SafetensorsFile: Sendable {
    /// Free text by key, as whoever wrote the file left it.
    public let metadata: [String: String]
    /// The tensors, in the order of the header.
    public let entries: [SafetensorsEntry]

    private let reader: FileReader
    private let path: String
    private let index: [String: Int]

    /// Opens a file.
    ///
    /// - Throws: ``SafetensorsError`` when it cannot be read, or when anything its header says
    ///   contradicts itself or the file.
    public init(_ url: URL) throws(SafetensorsError) {
        path = url.path
        do {
            reader = try FileReader(url)
            let prefix = try reader.read(at: 0, count: 8)
            let count = try SafetensorsHeader.byteCount(
                prefix: prefix, fileByteCount: reader.byteCount)
            let json = try reader.read(at: 8, count: count)
            let header = try SafetensorsHeader(json: json, fileByteCount: reader.byteCount)
            metadata = header.metadata
            entries = header.entries
        } catch {
            throw Self.failure(error, path: url.path)
        }
        index = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
    }

    /// The entry of this name.
    public func entry(named name: String) -> SafetensorsEntry? {
        index[name].map { entries[$0] }
    }

    private static func failure(_ error: any Error, path: String) -> SafetensorsError {
        let problem: SafetensorsError.Problem =
            switch error {
            case let problem as SafetensorsError.Problem: problem
            case let system as SystemError where system.isFolder: .folder
            case let system as SystemError where system.isUnsuitable:
                .unreadable(reason: "it is no plain file")
            case let system as SystemError: .unreadable(reason: system.reason)
            default: .unreadable(reason: String(describing: error))
            }
        return SafetensorsError(path: path, problem: problem)
    }
}

// MARK: - Elements

extension SafetensorsFile {
    /// The elements of a tensor as `Float`, in row-major order.
    ///
    /// `F32` as it is, `F16` and `BF16` widened; integers are refused, and `F64` unless it may be
    /// rounded, since they would lose digits silently.
    ///
    /// - Parameters:
    ///   - name: The tensor.
    ///   - elements: Which elements, all when left out; clamped to those there are.
    ///   - rounding: Whether `F64` is rounded to `Float`.
    public func floats(
        named name: String, elements: Range<Int>? = nil, rounding: Bool = false
    ) throws(SafetensorsError) -> [Float] {
        let entry = try require(name)
        let bytes = try bytes(of: entry, elements: elements)
        switch entry.type {
        case .float32: return LittleEndian.decode(bytes[...])
        case .float16:
            return LittleEndian.decode(bytes[...]).map(HalfPrecision.float(binary16:))
        case .bfloat16:
            return LittleEndian.decode(bytes[...]).map(HalfPrecision.float(bfloat16:))
        case .float64 where rounding:
            return LittleEndian.decode(bytes[...], as: Double.self).map { Float($0) }
        case .float64, .int64, .int32, .uint8:
            let expected = rounding ? SafetensorsType.floatingNames : "F32, F16 or BF16"
            throw error(.type(name: name, found: entry.type, expected: expected))
        }
    }

    /// The elements of a tensor of any floating type as `Double`, in row-major order: none loses a
    /// digit.
    public func doubles(converting name: String) throws(SafetensorsError) -> [Double] {
        let entry = try require(name)
        guard entry.type.isFloating else {
            throw error(
                .type(name: name, found: entry.type, expected: SafetensorsType.floatingNames))
        }
        return entry.type == .float64
            ? try doubles(named: name) : try floats(named: name).map { Double($0) }
    }

    /// The elements of a tensor of `F64`, in row-major order.
    public func doubles(named name: String) throws(SafetensorsError) -> [Double] {
        LittleEndian.decode(try bytes(named: name, type: .float64)[...])
    }

    /// The elements of a tensor of `I64` or `I32`, in row-major order.
    public func integers(named name: String) throws(SafetensorsError) -> [Int64] {
        let entry = try require(name)
        let bytes = try bytes(of: entry, elements: nil)
        switch entry.type {
        case .int64: return LittleEndian.decode(bytes[...])
        case .int32: return LittleEndian.decode(bytes[...], as: Int32.self).map(Int64.init)
        case .float64, .float32, .float16, .bfloat16, .uint8:
            throw error(.type(name: name, found: entry.type, expected: "I64 or I32"))
        }
    }

    /// The elements of a tensor of `U8`.
    public func bytes(named name: String) throws(SafetensorsError) -> [UInt8] {
        try bytes(named: name, type: .uint8)
    }

    /// The elements of a tensor that must have a certain shape, as ``floats(named:elements:)``.
    public func floats(
        named name: String, shape: [Int]
    ) throws(SafetensorsError) -> [Float] {
        let entry = try require(name)
        guard entry.shape == shape else {
            throw error(.shape(name: name, found: entry.shape, expected: shape))
        }
        return try floats(named: name)
    }

    private func bytes(
        named name: String, type: SafetensorsType
    ) throws(SafetensorsError) -> [UInt8] {
        let entry = try require(name)
        guard entry.type == type else {
            throw error(.type(name: name, found: entry.type, expected: type.rawValue))
        }
        return try bytes(of: entry, elements: nil)
    }

    private func bytes(
        of entry: SafetensorsEntry, elements: Range<Int>?
    ) throws(SafetensorsError) -> [UInt8] {
        let range = (elements ?? 0..<entry.count).clamped(to: 0..<entry.count)
        let start = entry.byteRange.lowerBound + range.lowerBound * entry.type.byteCount
        let count = range.count * entry.type.byteCount
        let bytes: [UInt8]
        do { bytes = try reader.read(at: start, count: count) } catch {
            throw self.error(.unreadable(reason: error.reason))
        }
        guard bytes.count == count else {
            throw error(.truncated(byteCount: start + bytes.count, expected: reader.byteCount))
        }
        return bytes
    }

    private func require(_ name: String) throws(SafetensorsError) -> SafetensorsEntry {
        guard let entry = entry(named: name) else { throw error(.missing(name: name)) }
        return entry
    }

    private func error(_ problem: SafetensorsError.Problem) -> SafetensorsError {
        SafetensorsError(path: path, problem: problem)
    }
}
