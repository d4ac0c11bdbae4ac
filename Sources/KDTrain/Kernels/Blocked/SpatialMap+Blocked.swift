/// Attention maps of blocked features: a pixel's channels fill vectors.
extension SpatialMap {
    /// Adds up one image's channels; returns the sum over the map, NaN if anything is NaN.
    static func sumBlockedPowers(
        _ image: UnsafePointer<Float>, _ channels: Int, _ pixels: Int, _ power: Int,
        into row: UnsafeMutablePointer<Double>
    ) -> Float {
        let (blocks, step) = (channels / Vector.width, pixels &* Vector.width)
        var total: Float = 0
        for i in 0..<pixels {
            var sums = Vector(repeating: 0)
            for block in 0..<blocks {
                let place = block &* step &+ i &* Vector.width
                unsafe sums += magnitude(Vector.load(image, place), power)
            }
            let sum = sums.sum()
            unsafe row[i] = Double(sum)
            total += sum
        }
        return total
    }

    /// One image: factor * sign(x) |x|^(p-1) at every pixel of every channel.
    static func scaleBlockedSlopes(
        _ x: UnsafePointer<Float>, by row: UnsafePointer<Float>, _ channels: Int, _ pixels: Int,
        _ power: Int, into d: UnsafeMutablePointer<Float>, _ adding: Bool
    ) {
        for block in 0..<channels / Vector.width {
            for i in 0..<pixels {
                let place = (block &* pixels &+ i) &* Vector.width
                var result = unsafe row[i] * slope(Vector.load(x, place), power)
                if adding { unsafe result += Vector.load(d, place) }
                unsafe result.store(d, place)
            }
        }
    }
}
