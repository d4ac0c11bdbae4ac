/// The positive and angular maps of AMD with their slopes, eight pixels at a time.
///
/// ``AngularMargin`` says what they are, one pixel at a time, and is what the tests compare with.
enum AngularMarginMaps {
    /// Computes P, dP/dq, G and dG/dq of a normalised attention map.
    ///
    /// - Parameters:
    ///   - map: q of every pixel, in 0...1.
    ///   - margin: m and s.
    ///   - positive: Gets P and its slope, `[H * W]` each.
    ///   - angular: Gets G and its slope.
    static func evaluate(
        _ map: Span<Double>, margin: AngularMargin,
        positive: (value: Tensor<Double>, slope: Tensor<Double>),
        angular: (value: Tensor<Double>, slope: Tensor<Double>)
    ) {
        let count = map.count
        precondition(positive.value.count == count && angular.value.count == count)
        let (p, dp) = unsafe (positive.value.pointer, positive.slope.pointer)
        let (g, dg) = unsafe (angular.value.pointer, angular.slope.pointer)
        unsafe map.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            var i = 0
            while i &+ 8 <= count {
                let q = unsafe UnsafeRawPointer(start + i)
                    .loadUnaligned(as: DoubleLanes.self)
                let maps = pixels(q, margin)
                unsafe maps.positive.store(p, i)
                unsafe maps.positiveSlope.store(dp, i)
                unsafe maps.angular.store(g, i)
                unsafe maps.angularSlope.store(dg, i)
                i &+= 8
            }
            guard i < count else { return }
            var q = DoubleLanes(repeating: 0)
            for lane in 0..<(count - i) { unsafe q[lane] = buffer[i + lane] }
            let maps = pixels(q, margin)
            for lane in 0..<(count - i) {
                unsafe p[i + lane] = maps.positive[lane]
                unsafe dp[i + lane] = maps.positiveSlope[lane]
                unsafe g[i + lane] = maps.angular[lane]
                unsafe dg[i + lane] = maps.angularSlope[lane]
            }
        }
    }

    private struct Pixels {
        let positive, positiveSlope, angular, angularSlope: DoubleLanes
    }

    /// P = s cos(m arccos(q)), flat beyond the clamp; G = -log(1 + exp(M - P)).
    @inline(__always)
    private static func pixels(_ q: DoubleLanes, _ margin: AngularMargin) -> Pixels {
        let limit = DoubleLanes(repeating: 1 - AngularMargin.clamp)
        let isClamped = q .> limit
        let clamped = q.replacing(with: limit, where: isClamped)
        let (sine, cosine) = DoubleLanes.sineCosine(margin.margin * DoubleLanes.arccos(clamped))
        let positive = margin.scale * cosine
        let root = ((1 - clamped) * (1 + clamped)).squareRoot()
        let slope = (margin.scale * margin.margin * sine / root)
            .replacing(with: 0, where: isClamped)
        let gap = margin.scale * (1 - q) - positive
        let isPositive = gap .> 0
        let small = DoubleLanes.exponentialOfMinus(gap.replacing(with: -gap, where: .!isPositive))
        let softplus =
            DoubleLanes.logarithmOfOnePlus(small)
            + DoubleLanes(repeating: 0).replacing(with: gap, where: isPositive)
        let sigmoid = small.replacing(with: 1, where: isPositive) / (1 + small)
        return Pixels(
            positive: positive, positiveSlope: slope, angular: -softplus,
            angularSlope: sigmoid * (slope + margin.scale))
    }
}
