/// The squared distance of two maps after each is brought to unit length over a region.
struct UnitDistance {
    /// A norm below this counts as this, as in PyTorch's `normalize`: a map of zeros has no
    /// direction.
    static let smallestNorm = 1e-12

    /// The consecutive pixels that make up the region.
    private let segments: [Range<Int>]

    /// Prepares a region of a map of `width` columns.
    init(region: MapRegion, width: Int) {
        if region.columns.count == width {
            segments = [region.rows.lowerBound * width..<region.rows.upperBound * width]
        } else {
            segments = region.rows.map { row in
                row * width + region.columns.lowerBound..<row * width + region.columns.upperBound
            }
        }
    }

    /// Returns `|| x / ||x|| - y / ||y|| ||^2` and adds `weight` times its gradient by x.
    func evaluate(
        student: Tensor<Double>, teacher: Tensor<Double>, weight: Double,
        gradient: Tensor<Double>
    ) -> Double {
        let (x, y, g) = unsafe (student.pointer, teacher.pointer, gradient.pointer)
        let (xNorm, yNorm) = unsafe (norm(x), norm(y))
        let (xFactor, yFactor) = (1 / Self.floored(xNorm), 1 / Self.floored(yNorm))
        let sum = reduce { i in
            let unit = unsafe DoubleLanes.load(x, i) * xFactor
            let difference = unsafe unit - DoubleLanes.load(y, i) * yFactor
            return difference * difference
        } _: { i in
            let difference = unsafe x[i] * xFactor - y[i] * yFactor
            return difference * difference
        }
        // Below the smallest norm the divisor is a constant, and nothing is projected out.
        let along = unsafe xNorm < Self.smallestNorm ? 0 : alongStudent(x, y, xFactor, yFactor)
        let factor = 2 * weight * xFactor
        forEachGroup { i in
            let unit = unsafe DoubleLanes.load(x, i) * xFactor
            let change = unsafe factor * (unit - DoubleLanes.load(y, i) * yFactor - unit * along)
            unsafe (DoubleLanes.load(g, i) + change).store(g, i)
        } _: { i in
            let unit = unsafe x[i] * xFactor
            unsafe g[i] += factor * (unit - y[i] * yFactor - unit * along)
        }
        return sum
    }

    /// x . (x - y) of the normalised maps.
    private func alongStudent(
        _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ xFactor: Double,
        _ yFactor: Double
    ) -> Double {
        reduce { i in
            let unit = unsafe DoubleLanes.load(x, i) * xFactor
            return unsafe unit * (unit - DoubleLanes.load(y, i) * yFactor)
        } _: { i in
            let unit = unsafe x[i] * xFactor
            return unsafe unit * (unit - y[i] * yFactor)
        }
    }

    private func norm(_ x: UnsafePointer<Double>) -> Double {
        reduce { i in
            let value = unsafe DoubleLanes.load(x, i)
            return value * value
        } _: { i in
            unsafe x[i] * x[i]
        }.squareRoot()
    }

    /// Keeps NaN visible.
    private static func floored(_ norm: Double) -> Double {
        norm < smallestNorm ? smallestNorm : norm
    }
}

// MARK: - Loops over the region

extension UnitDistance {
    @inline(__always)
    private func forEachGroup(_ lanes: (Int) -> Void, _ single: (Int) -> Void) {
        for segment in segments {
            var i = segment.lowerBound
            while i &+ 8 <= segment.upperBound {
                lanes(i)
                i &+= 8
            }
            while i < segment.upperBound {
                single(i)
                i &+= 1
            }
        }
    }

    @inline(__always)
    private func reduce(
        _ lanes: (Int) -> DoubleLanes, _ single: (Int) -> Double
    ) -> Double {
        var (sums, rest) = (DoubleLanes(repeating: 0), 0.0)
        forEachGroup {
            sums += lanes($0)
        } _: {
            rest += single($0)
        }
        return sums.sum() + rest
    }
}
