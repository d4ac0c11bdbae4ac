/// The squared distance of two maps after each is brought to unit length over a region.
struct UnitDistance {
    /// A norm below this counts as this, as in PyTorch's `normalize`: a map of zeros has no
    /// direction.
    static let smallestNorm = 1e-12

    let region: MapRegion
    /// The columns of the whole map.
    let width: Int

    /// Returns `|| x / ||x|| - y / ||y|| ||^2` and adds `weight` times its gradient by x.
    func evaluate(
        student x: Span<Double>, teacher y: Span<Double>, weight: Double,
        gradient: inout MutableSpan<Double>
    ) -> Double {
        let (xNorm, yNorm) = (norm(x), norm(y))
        let (xFactor, yFactor) = (1 / Self.floored(xNorm), 1 / Self.floored(yNorm))
        var (sum, along) = (0.0, 0.0)
        for row in region.rows {
            for i in row * width + region.columns.lowerBound..<row * width
                + region.columns.upperBound
            {
                let unit = x[i] * xFactor
                let difference = unit - y[i] * yFactor
                sum += difference * difference
                along += unit * difference
            }
        }
        // Below the smallest norm the divisor is a constant and only the first part remains.
        if xNorm < Self.smallestNorm { along = 0 }
        let factor = 2 * weight * xFactor
        for row in region.rows {
            for i in row * width + region.columns.lowerBound..<row * width
                + region.columns.upperBound
            {
                let unit = x[i] * xFactor
                gradient[i] += factor * (unit - y[i] * yFactor - unit * along)
            }
        }
        return sum
    }

    private func norm(_ x: Span<Double>) -> Double {
        var squares = 0.0
        for row in region.rows {
            for i in row * width + region.columns.lowerBound..<row * width
                + region.columns.upperBound
            {
                squares += x[i] * x[i]
            }
        }
        return squares.squareRoot()
    }

    /// Keeps NaN visible.
    private static func floored(_ norm: Double) -> Double {
        norm < smallestNorm ? smallestNorm : norm
    }
}
