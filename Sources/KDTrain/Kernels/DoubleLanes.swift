/// Eight doubles, the width of an AVX-512 register.
typealias DoubleLanes = SIMD8<Double>

/// Elementary functions on eight doubles at a time, within a few units in the last place on the
/// ranges stated. NaN gives NaN.
///
/// Coefficients and reductions are those of fdlibm (Sun Microsystems, 1993).
extension DoubleLanes {
    /// Adding and subtracting 1.5 * 2^52 rounds to the nearest whole number.
    private static let rounder = DoubleLanes(repeating: 0x1.8p52)

    @inline(__always)
    static func load(_ base: UnsafePointer<Double>, _ offset: Int) -> DoubleLanes {
        unsafe UnsafeRawPointer(base + offset).loadUnaligned(as: DoubleLanes.self)
    }

    @inline(__always)
    func store(_ base: UnsafeMutablePointer<Double>, _ offset: Int) {
        unsafe UnsafeMutableRawPointer(base + offset).storeBytes(of: self, as: DoubleLanes.self)
    }

    /// a + z (b + z (c + z (d + z (e + z f)))).
    @inline(__always)
    private static func horner(
        _ z: DoubleLanes, _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double,
        _ f: Double
    ) -> DoubleLanes {
        var sum = z * f + e
        sum = z * sum + d
        sum = z * sum + c
        sum = z * sum + b
        return z * sum + a
    }

    /// The angle whose cosine is x, for x in 0...1.
    @inline(__always)
    static func arccos(_ x: DoubleLanes) -> DoubleLanes {
        let isSmall = x .< 0.5
        let z = (0.5 - 0.5 * x).replacing(with: x * x, where: isSmall)
        let root = z.squareRoot().replacing(with: x, where: isSmall)
        let numerator = horner(
            z, 1.66666666666666657415e-01, -3.25565818622400915405e-01, 2.01212532134862925881e-01,
            -4.00555345006794114027e-02, 7.91534994289814532176e-04, 3.47933107596021167570e-05)
        let denominator = horner(
            z, 1, -2.40339491173441421878e+00, 2.02094576023350569471e+00,
            -6.88283971605453293030e-01, 7.70381505559019352791e-02, 0)
        let arcsin = root + root * (z * numerator / denominator)
        return (2 * arcsin).replacing(with: Double.pi / 2 - arcsin, where: isSmall)
    }

    /// Sine and cosine of x, for x in 0...1000.
    @inline(__always)
    static func sineCosine(_ x: DoubleLanes) -> (sine: DoubleLanes, cosine: DoubleLanes) {
        let quarter = (x * (2 / Double.pi) + rounder) - rounder
        let r = (x - quarter * 1.57079632673412561417e+00) - quarter * 6.07710050650619224932e-11
        let z = r * r
        let sineTail = horner(
            z, -1.66666666666666324348e-01, 8.33333333332248946124e-03,
            -1.98412698298579493134e-04, 2.75573137070700676789e-06,
            -2.50507602534068634195e-08, 1.58969099521155010221e-10)
        let sine = r + r * z * sineTail
        let cosineTail = horner(
            z, 4.16666666666666019037e-02, -1.38888888888741095749e-03,
            2.48015872894767294178e-05, -2.75573143513906633035e-07,
            2.08757232129817482790e-09, -1.13596475577881948265e-11)
        let cosine = 1 - 0.5 * z + z * z * cosineTail
        // Rounding down a quarter of the count leaves the quadrant, 0...3.
        let turns = (quarter * 0.25 - 0.375 + rounder) - rounder
        let quadrant = quarter - 4 * turns
        let isOdd = (quadrant .== 1) .| (quadrant .== 3)
        let (s, c) = (
            sine.replacing(with: cosine, where: isOdd), cosine.replacing(with: sine, where: isOdd)
        )
        return (
            s.replacing(with: -s, where: quadrant .> 1.5),
            c.replacing(with: -c, where: (quadrant .== 1) .| (quadrant .== 2))
        )
    }

    /// e to the power of -x, for x >= 0; below e^-700 it stays there.
    @inline(__always)
    static func exponentialOfMinus(_ x: DoubleLanes) -> DoubleLanes {
        let x = x.replacing(with: 700, where: x .> 700)
        let shifted = rounder - x * 1.44269504088896338700e+00
        let n = shifted - rounder
        let r = (-x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10
        var series = DoubleLanes(repeating: 1.0 / 6_227_020_800)
        series = series * r + 1.0 / 479_001_600
        series = series * r + 1.0 / 39_916_800
        series = series * r + 1.0 / 3_628_800
        series = series * r + 1.0 / 362_880
        series = series * r + 1.0 / 40_320
        series = series * r + 1.0 / 5_040
        series = series * r + 1.0 / 720
        series = series * r + 1.0 / 120
        series = series * r + 1.0 / 24
        series = series * r + 1.0 / 6
        series = series * r + 0.5
        series = series * r + 1
        series = series * r + 1
        // The low bits of the shifted sum are n; moved up they are the exponent of 2^n.
        let bits = unsafe unsafeBitCast(shifted, to: SIMD8<Int64>.self)
        let power = unsafe unsafeBitCast((bits &+ 1023) &<< 52, to: DoubleLanes.self)
        return series * power
    }

    /// log(1 + x) for x in 0...1: 2 artanh(x / (2 + x)) by its series, 18 terms.
    @inline(__always)
    static func logarithmOfOnePlus(_ x: DoubleLanes) -> DoubleLanes {
        let w = x / (2 + x)
        let z = w * w
        var series = DoubleLanes(repeating: 1.0 / 35)
        var odd = 33.0
        while odd > 0 {
            series = series * z + 1 / odd
            odd -= 2
        }
        return 2 * w * series
    }
}
