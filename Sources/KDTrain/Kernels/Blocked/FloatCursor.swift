/// A place in memory of floats, which kernels step through by whole vectors.
///
/// Unchecked: whoever makes one knows how far it may be moved, and keeps the memory alive.
@safe struct FloatCursor {
    let address: UnsafeMutablePointer<Float>

    @inline(__always)
    init(_ address: UnsafeMutablePointer<Float>) {
        unsafe self.address = address
    }

    /// The place `offset` floats further on.
    @inline(__always)
    func at(_ offset: Int) -> FloatCursor {
        unsafe FloatCursor(address + offset)
    }

    /// Moves on by `offset` floats.
    @inline(__always)
    mutating func advance(_ offset: Int) {
        self = at(offset)
    }

    /// The float at an offset.
    @inline(__always)
    subscript(offset: Int) -> Float {
        get { unsafe address[offset] }
        nonmutating set { unsafe address[offset] = newValue }
    }

    /// Sixteen floats from an offset on, at any alignment.
    @inline(__always)
    func vector(_ offset: Int = 0) -> Vector {
        unsafe UnsafeRawPointer(address + offset).loadUnaligned(as: Vector.self)
    }

    /// Writes sixteen floats from an offset on.
    @inline(__always)
    func put(_ vector: Vector, _ offset: Int = 0) {
        unsafe UnsafeMutableRawPointer(address + offset).storeBytes(of: vector, as: Vector.self)
    }

    /// Writes zeros.
    @inline(__always)
    func clear(_ count: Int) {
        unsafe address.update(repeating: 0, count: count)
    }

    /// Copies `count` floats from elsewhere.
    @inline(__always)
    func copy(from other: FloatCursor, _ count: Int) {
        unsafe address.update(from: other.address, count: count)
    }
}
