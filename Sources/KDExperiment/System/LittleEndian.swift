/// Numbers as they stand in files: little-endian bytes, without gaps.
public enum LittleEndian {
    /// Reads numbers; bytes behind the last whole number are ignored.
    public static func decode<Number: FixedWidthNumber>(
        _ bytes: ArraySlice<UInt8>, as type: Number.Type = Number.self
    ) -> [Number] {
        let count = bytes.count / MemoryLayout<Number>.size
        guard count > 0 else { return [] }
        return unsafe [Number](unsafeUninitializedCapacity: count) { numbers, filled in
            unsafe bytes.withUnsafeBytes { source in
                #if _endian(little)
                    // The bytes of such numbers are those of their patterns.
                    let whole = unsafe source[..<(count * MemoryLayout<Number>.size)]
                    unsafe UnsafeMutableRawBufferPointer(numbers).copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: whole))
                #else
                    for index in 0..<count {
                        let offset = index * MemoryLayout<Number>.size
                        let pattern = unsafe source.loadUnaligned(
                            fromByteOffset: offset, as: Number.Pattern.self)
                        unsafe numbers.initializeElement(
                            at: index, to: Number(pattern: Number.Pattern(littleEndian: pattern)))
                    }
                #endif
            }
            filled = count
        }
    }

    /// Appends the bytes of numbers.
    public static func append<Number: FixedWidthNumber>(
        _ numbers: [Number], to bytes: inout [UInt8]
    ) {
        #if _endian(little)
            unsafe numbers.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        #else
            for number in numbers {
                let pattern = number.pattern.littleEndian
                unsafe withUnsafeBytes(of: pattern) { unsafe bytes.append(contentsOf: $0) }
            }
        #endif
    }
}

/// A number with a fixed place in files.
public protocol FixedWidthNumber: BitwiseCopyable {
    /// The unsigned integer with the same bits.
    associatedtype Pattern: FixedWidthInteger, UnsignedInteger, BitwiseCopyable
    /// The number's bits.
    var pattern: Pattern { get }
    /// The number of these bits.
    init(pattern: Pattern)
}

extension Float: FixedWidthNumber {
    public var pattern: UInt32 { bitPattern }
    public init(pattern: UInt32) { self.init(bitPattern: pattern) }
}

extension Double: FixedWidthNumber {
    public var pattern: UInt64 { bitPattern }
    public init(pattern: UInt64) { self.init(bitPattern: pattern) }
}

extension UInt64: FixedWidthNumber {
    public var pattern: UInt64 { self }
    public init(pattern: UInt64) { self = pattern }
}

extension Int64: FixedWidthNumber {
    public var pattern: UInt64 { UInt64(bitPattern: self) }
    public init(pattern: UInt64) { self.init(bitPattern: pattern) }
}

/// As wide as `Int64` wherever kd runs.
extension Int: FixedWidthNumber {
    public var pattern: UInt64 { UInt64(bitPattern: Int64(self)) }
    public init(pattern: UInt64) { self = Int(truncatingIfNeeded: pattern) }
}

extension Int32: FixedWidthNumber {
    public var pattern: UInt32 { UInt32(bitPattern: self) }
    public init(pattern: UInt32) { self.init(bitPattern: pattern) }
}

extension UInt16: FixedWidthNumber {
    public var pattern: UInt16 { self }
    public init(pattern: UInt16) { self = pattern }
}

extension UInt8: FixedWidthNumber {
    public var pattern: UInt8 { self }
    public init(pattern: UInt8) { self = pattern }
}
