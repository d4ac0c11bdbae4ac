/// Attention maps: the sum over channels of |F|^p at every pixel, and its gradient.
///
/// Maps are in double precision, so that what follows (norms, angles, exponentials on a map, a
/// tiny part of the work) cannot overflow. An image whose map does not fit comfortably into a
/// float is computed from F / scale instead, scale being its largest magnitude.
enum SpatialMap {
    /// Sums within these bounds leave every float of the fast path far from its limits.
    static let comfortable = Float(1e-12)...Float(1e12)

    /// Computes the maps of all images; `scale` gets what each image was divided by.
    static func forward(
        _ features: Tensor<Float>, power: Int, into map: Tensor<Double>, scale: Tensor<Double>,
        context: ComputeContext
    ) {
        let pixels = map.count / scale.count
        let channels = features.shape[1]
        let (x, a, s) = unsafe (features.pointer, map.pointer, scale.pointer)
        let isBlocked = features.layout == .blocked
        context.workers.forEachSlice(scale.count) { n in
            let (image, row) = unsafe (x + n &* channels &* pixels, a + n &* pixels)
            let sum =
                unsafe isBlocked
                ? sumBlockedPowers(image, channels, pixels, power, into: row)
                : sumPowers(image, channels, pixels, power, into: row)
            unsafe s[n] = 1
            if comfortable.contains(sum) { return }
            referenceForward(features, power: power, image: n, into: map, scale: scale)
        }
    }

    /// Adds up one image's channels; returns the sum over the map, NaN if anything is NaN.
    private static func sumPowers(
        _ image: UnsafePointer<Float>, _ channels: Int, _ pixels: Int, _ power: Int,
        into row: UnsafeMutablePointer<Double>
    ) -> Float {
        var total: Float = 0
        var i = 0
        while i &+ 16 <= pixels {
            var sum = SIMD16<Float>(repeating: 0)
            var address = unsafe UnsafeRawPointer(image + i)
            for _ in 0..<channels {
                unsafe sum += magnitude(address.loadUnaligned(as: SIMD16<Float>.self), power)
                unsafe address += pixels &* 4
            }
            for lane in 0..<16 { unsafe row[i &+ lane] = Double(sum[lane]) }
            total += sum.sum()
            i &+= 16
        }
        while i < pixels {
            var sum: Float = 0
            for c in 0..<channels {
                unsafe sum += magnitude(SIMD2(image[c &* pixels &+ i], 0), power)[0]
            }
            unsafe row[i] = Double(sum)
            total += sum
            i &+= 1
        }
        return total
    }

    /// |x|^p for p = 1, 2, 4.
    @inline(__always)
    static func magnitude<V: SIMD>(_ x: V, _ power: Int) -> V
    where V.Scalar == Float {
        if power == 1 { return x.replacing(with: -x, where: x .< 0) }
        let square = x * x
        return power == 2 ? square : square * square
    }
}

// MARK: - Gradient

extension SpatialMap {
    /// The gradient by the features from that by the maps.
    static func backward(
        _ mapGradient: Tensor<Double>, scale: Tensor<Double>, _ features: Tensor<Float>,
        power: Int, into featureGradient: Tensor<Float>, adding: Bool, context: ComputeContext
    ) {
        let pixels = mapGradient.count / scale.count
        let channels = features.shape[1]
        let (g, s) = unsafe (mapGradient.pointer, scale.pointer)
        let features = features.inLayout(featureGradient.layout, pool: context.pool)
        let (x, d) = unsafe (features.pointer, featureGradient.pointer)
        let isBlocked = features.layout == .blocked
        let factors = context.makeTensor(shape: [mapGradient.count], of: Float.self)
        let f = unsafe factors.pointer
        context.workers.forEachSlice(scale.count) { n in
            guard unsafe s[n] == 1 else {
                return referenceBackward(
                    mapGradient, scale: scale, features, power: power, image: n,
                    into: featureGradient, adding: adding)
            }
            let row = unsafe f + n &* pixels
            for i in 0..<pixels { unsafe row[i] = Float(g[n &* pixels &+ i]) * Float(power) }
            let first = n &* channels &* pixels
            if isBlocked {
                return unsafe scaleBlockedSlopes(
                    x + first, by: row, channels, pixels, power, into: d + first, adding)
            }
            for c in 0..<channels {
                let offset = first &+ c &* pixels
                unsafe scaleSlopes(x + offset, by: row, pixels, power, into: d + offset, adding)
            }
        }
    }

    /// One channel: factor * sign(x) |x|^(p-1) at every pixel.
    @inline(__always)
    private static func scaleSlopes(
        _ x: UnsafePointer<Float>, by row: UnsafePointer<Float>, _ pixels: Int, _ power: Int,
        into d: UnsafeMutablePointer<Float>, _ adding: Bool
    ) {
        var i = 0
        while i &+ 16 <= pixels {
            let value = unsafe UnsafeRawPointer(x + i).loadUnaligned(as: SIMD16<Float>.self)
            let factor = unsafe UnsafeRawPointer(row + i).loadUnaligned(as: SIMD16<Float>.self)
            var result = factor * slope(value, power)
            let target = unsafe UnsafeMutableRawPointer(d + i)
            if adding { unsafe result += target.loadUnaligned(as: SIMD16<Float>.self) }
            unsafe target.storeBytes(of: result, as: SIMD16<Float>.self)
            i &+= 16
        }
        while i < pixels {
            let result = unsafe row[i] * slope(SIMD2(x[i], 0), power)[0]
            unsafe d[i] = (adding ? d[i] : 0) + result
            i &+= 1
        }
    }

    /// sign(x) |x|^(p-1) for p = 1, 2, 4; the sign of zero is zero.
    @inline(__always)
    static func slope<V: SIMD>(_ x: V, _ power: Int) -> V where V.Scalar == Float {
        if power == 2 { return x }
        if power == 4 { return x * x * x }
        let zero = V(repeating: 0)
        return zero.replacing(with: 1, where: x .> 0).replacing(with: -1, where: x .< 0)
    }
}
