/// Sixteen floats, the width of an AVX-512 register; narrower machines use several.
typealias Vector = SIMD16<Float>

extension Vector {
    /// The number of lanes.
    static let width = 16

    /// Reads sixteen floats from `base[offset...]`, at any alignment.
    @inline(__always)
    static func load(_ base: UnsafePointer<Float>, _ offset: Int) -> Vector {
        unsafe UnsafeRawPointer(base + offset).loadUnaligned(as: Vector.self)
    }

    /// Writes sixteen floats to `base[offset...]`, at any alignment.
    @inline(__always)
    func store(_ base: UnsafeMutablePointer<Float>, _ offset: Int) {
        unsafe UnsafeMutableRawPointer(base + offset).storeBytes(of: self, as: Vector.self)
    }
}

/// Calls `vector` for each whole group of sixteen indices below `count`, `single` for the rest.
@inline(__always)
func forEachVector(_ count: Int, _ vector: (Int) -> Void, _ single: (Int) -> Void) {
    var index = 0
    while index &+ Vector.width <= count {
        vector(index)
        index &+= Vector.width
    }
    while index < count {
        single(index)
        index &+= 1
    }
}
