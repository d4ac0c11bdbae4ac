public import Foundation

/// Tensors and metadata on their way into a safetensors file.
///
/// The bytes depend on the contents alone: metadata is written in the order of its keys, tensors
/// wide elements first so that each is aligned, otherwise in the order in which they were added.
public struct SafetensorsDocument: Sendable, Hashable {
    /// The elements of a tensor, in row-major order.
    public enum Elements: Sendable, Hashable {
        case float32([Float])
        case float64([Double])
        case int64([Int64])
        case int32([Int32])
        case uint8([UInt8])
    }

    /// Free text by key.
    public var metadata: [String: String]
    private var tensors: [Tensor] = []
    private var names: Set<String> = []

    private struct Tensor: Sendable, Hashable {
        let name: String
        let shape: [Int]
        let elements: Elements
    }

    /// A document without tensors.
    public init(metadata: [String: String] = [:]) { self.metadata = metadata }

    /// Adds a tensor under a name that is not taken, with as many elements as its shape says.
    public mutating func append(_ name: String, shape: [Int], _ elements: Elements) {
        // Both would make a file that kd itself refuses to read.
        precondition(names.insert(name).inserted, "tensor \(name) is added twice")
        precondition(shape.reduce(1, *) == elements.count, "\(name): \(elements.count) elements")
        tensors.append(Tensor(name: name, shape: shape, elements: elements))
    }

    /// Adds a tensor of `Float`.
    public mutating func append(_ name: String, shape: [Int], floats: [Float]) {
        append(name, shape: shape, .float32(floats))
    }
}

extension SafetensorsDocument.Elements {
    /// The type in the file.
    public var type: SafetensorsType {
        switch self {
        case .float32: .float32
        case .float64: .float64
        case .int64: .int64
        case .int32: .int32
        case .uint8: .uint8
        }
    }

    /// How many there are.
    public var count: Int {
        switch self {
        case .float32(let values): values.count
        case .float64(let values): values.count
        case .int64(let values): values.count
        case .int32(let values): values.count
        case .uint8(let values): values.count
        }
    }

    fileprivate func append(to bytes: inout [UInt8]) {
        switch self {
        case .float32(let values): LittleEndian.append(values, to: &bytes)
        case .float64(let values): LittleEndian.append(values, to: &bytes)
        case .int64(let values): LittleEndian.append(values, to: &bytes)
        case .int32(let values): LittleEndian.append(values, to: &bytes)
        case .uint8(let values): LittleEndian.append(values, to: &bytes)
        }
    }
}

// MARK: - Bytes

extension SafetensorsDocument {
    /// The whole file.
    public var bytes: [UInt8] {
        let ordered = tensors.enumerated().sorted {
            let widths = ($0.element.elements.type.byteCount, $1.element.elements.type.byteCount)
            return (widths.1, $0.offset) < (widths.0, $1.offset)
        }.map(\.element)
        var header = Array(self.header(of: ordered).utf8)
        // Blanks up to a multiple of eight: the data is aligned for readers that map the file.
        header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
        let dataCount = ordered.reduce(0) {
            $0 + $1.elements.count * $1.elements.type.byteCount
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + header.count + dataCount)
        LittleEndian.append([Int64(header.count)], to: &bytes)
        bytes += header
        for tensor in ordered { tensor.elements.append(to: &bytes) }
        return bytes
    }

    /// Writes the file in one step: readers see the old one or the whole new one.
    ///
    /// - Parameter durable: Also waits until the bytes are on the disk.
    public func write(to url: URL, durable: Bool = true) throws(SystemError) {
        try FileSystem.replace(url, with: bytes, durable: durable)
    }

    /// Writes the file to a place that a user has named, see
    /// ``FileSystem/writeOutput(_:with:durable:waits:)``.
    public func writeOutput(to url: URL) throws(SystemError) {
        try FileSystem.writeOutput(url, with: bytes)
    }

    private func header(of tensors: [Tensor]) -> String {
        var fields: [SpecEntry] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }
            let entries = pairs.map { SpecEntry($0.key, .string($0.value)) }
            fields.append(SpecEntry("__metadata__", .map(entries)))
        }
        var offset = 0
        for tensor in tensors {
            let end = offset + tensor.elements.count * tensor.elements.type.byteCount
            fields.append(
                SpecEntry(
                    tensor.name,
                    .map([
                        SpecEntry("dtype", .string(tensor.elements.type.rawValue)),
                        SpecEntry("shape", .list(tensor.shape.map(SpecValue.int))),
                        SpecEntry("data_offsets", .list([.int(offset), .int(end)])),
                    ])))
            offset = end
        }
        return SpecValue.map(fields).json
    }
}
