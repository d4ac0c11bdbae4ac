/// Sums of contiguous floats, in an order fixed by their number.
enum Reduction {
    @inline(__always)
    static func sum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
        var lanes = Vector(repeating: 0)
        var rest: Float = 0
        forEachVector(count) { i in
            unsafe lanes += .load(x, i)
        } _: { i in
            unsafe rest += x[i]
        }
        return lanes.sum() + rest
    }

    /// destination = (destination +) the sum of `parts` blocks of `count` floats, in their order.
    static func addBlocks(
        _ blocks: UnsafePointer<Float>, parts: Int, count: Int,
        into destination: UnsafeMutablePointer<Float>, adding: Bool
    ) {
        forEachVector(count) { i in
            var sum = unsafe adding ? Vector.load(destination, i) : Vector(repeating: 0)
            for part in 0..<parts { unsafe sum += .load(blocks, part &* count &+ i) }
            unsafe sum.store(destination, i)
        } _: { i in
            var sum = unsafe adding ? destination[i] : 0
            for part in 0..<parts { unsafe sum += blocks[part &* count &+ i] }
            unsafe destination[i] = sum
        }
    }
}
