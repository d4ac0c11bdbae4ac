/// What a kernel that treats all channels alike reads at once: one channel of a pixel of row-major
/// features, or the sixteen of blocked ones.
///
/// One kernel over this serves both layouts: `[planes][H][W][width]`.
protocol PixelLanes {
    /// The number of floats.
    static var width: Int { get }
    static var zero: Self { get }
    /// Reads the floats from an offset on.
    static func read(_ place: FloatCursor, _ offset: Int) -> Self
    /// Writes the floats from an offset on.
    func write(_ place: FloatCursor, _ offset: Int)
    static func + (left: Self, right: Self) -> Self
    /// `self + left * right`.
    func addingProduct(_ left: Self, _ right: Self) -> Self
    /// The larger of two, lane by lane; not a number wins, as in PyTorch.
    func maximum(_ other: Self) -> Self
    /// Takes what is left of a gradient in the lanes where two values are equal.
    static func take(_ gradient: inout Self, where value: Self, equals other: Self) -> Self
}

extension Float: PixelLanes {
    static var width: Int { 1 }

    @inline(__always)
    static func read(_ place: FloatCursor, _ offset: Int) -> Float { place[offset] }

    @inline(__always)
    func write(_ place: FloatCursor, _ offset: Int) { place[offset] = self }

    @inline(__always)
    func maximum(_ other: Float) -> Float { other > self || other.isNaN ? other : self }

    @inline(__always)
    static func take(_ gradient: inout Float, where value: Float, equals other: Float) -> Float {
        guard value == other else { return 0 }
        defer { gradient = 0 }
        return gradient
    }
}

extension Vector: PixelLanes {
    @inline(__always)
    static func read(_ place: FloatCursor, _ offset: Int) -> Vector { place.vector(offset) }

    @inline(__always)
    func write(_ place: FloatCursor, _ offset: Int) { place.put(self, offset) }

    @inline(__always)
    func maximum(_ other: Vector) -> Vector {
        replacing(with: other, where: (other .> self) .| (other .!= other))
    }

    @inline(__always)
    static func take(_ gradient: inout Vector, where value: Vector, equals other: Vector) -> Vector
    {
        let isEqual = value .== other
        let taken = Vector(repeating: 0).replacing(with: gradient, where: isEqual)
        gradient.replace(with: 0, where: isEqual)
        return taken
    }
}

extension Slices {
    /// Calls `body` with every plane of some features, on all threads.
    ///
    /// - Parameters:
    ///   - count: The number of planes: channels, or blocks of them, of all images.
    ///   - floats: The floats of one.
    static func forEachPlane(
        _ count: Int, floats: Int, context: ComputeContext, _ body: (Int) -> Void
    ) {
        forEachRange(of: count, size: max(1, elementCount / floats), context: context) { planes in
            for plane in planes { body(plane) }
        }
    }
}
