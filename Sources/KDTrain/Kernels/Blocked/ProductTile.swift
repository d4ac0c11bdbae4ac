/// The inner loop of every convolution: a small matrix product whose result stays in registers.
///
/// result[n][lane] = sum over segments s and depth k of
/// `a[aOffset(s) + n * aRow + k * aDepth] * b[s * bSegment + k * 16 + lane]`,
/// for n in 0..<N rows, sixteen lanes wide or, with two blocks of b, thirty-two.
struct ProductTile {
    /// The distance between rows of a: tiles or pixels of the result.
    let aRow: Int
    /// The distance in a along the sum.
    let aDepth: Int
    /// The number of products within a segment.
    let depth: Int
    /// The number of segments.
    let segments: Int
    /// The distance in b between segments.
    let bSegment: Int
    /// The distance in b between the two blocks of lanes.
    let bBlock: Int
    /// The distance between rows of the result.
    let row: Int
    /// The distance between the two blocks of the result.
    let block: Int
    /// Whether to add to the result's memory.
    let adding: Bool

    /// Thirty-two lanes.
    @inline(__always)
    func pair<let N: Int>(
        _ a: FloatCursor, _ aOffset: (Int) -> Int, _ b: FloatCursor, into c: FloatCursor,
        _ zero: InlineArray<N, Vector>
    ) {
        var (left, right) = (zero, zero)
        var bLeft = b
        for segment in 0..<segments {
            var aPlace = a.at(aOffset(segment))
            var bPlace = bLeft
            for _ in 0..<depth {
                let (u, v) = (bPlace.vector(), bPlace.vector(bBlock))
                for n in 0..<N {
                    let factor = Vector(repeating: aPlace[n &* aRow])
                    unsafe left[unchecked: n] = left[unchecked: n].addingProduct(factor, u)
                    unsafe right[unchecked: n] = right[unchecked: n].addingProduct(factor, v)
                }
                aPlace.advance(aDepth)
                bPlace.advance(Vector.width)
            }
            bLeft.advance(bSegment)
        }
        if adding {
            for n in 0..<N {
                unsafe left[unchecked: n] += c.vector(n &* row)
                unsafe right[unchecked: n] += c.vector(n &* row &+ block)
            }
        }
        for n in 0..<N {
            unsafe c.put(left[unchecked: n], n &* row)
            unsafe c.put(right[unchecked: n], n &* row &+ block)
        }
    }

    /// Sixteen lanes.
    @inline(__always)
    func single<let N: Int>(
        _ a: FloatCursor, _ aOffset: (Int) -> Int, _ b: FloatCursor, into c: FloatCursor,
        _ zero: InlineArray<N, Vector>
    ) {
        var sums = zero
        var bSegmentPlace = b
        for segment in 0..<segments {
            var aPlace = a.at(aOffset(segment))
            var bPlace = bSegmentPlace
            for _ in 0..<depth {
                let u = bPlace.vector()
                for n in 0..<N {
                    let factor = Vector(repeating: aPlace[n &* aRow])
                    unsafe sums[unchecked: n] = sums[unchecked: n].addingProduct(factor, u)
                }
                aPlace.advance(aDepth)
                bPlace.advance(Vector.width)
            }
            bSegmentPlace.advance(bSegment)
        }
        if adding {
            for n in 0..<N { unsafe sums[unchecked: n] += c.vector(n &* row) }
        }
        for n in 0..<N { unsafe c.put(sums[unchecked: n], n &* row) }
    }
}

// MARK: - Any number of rows

extension ProductTile {
    /// Covers `rows` rows by tiles that fill the registers, then by smaller ones.
    ///
    /// - Parameter isWide: Which tiles; the tests ask for both.
    @inline(__always)
    func run(
        rows: Int, pair isPair: Bool, _ a: FloatCursor, _ aOffset: (Int) -> Int, _ b: FloatCursor,
        into c: FloatCursor, isWide: Bool = VectorUnit.isWide
    ) {
        if isWide {
            runWide(rows: rows, pair: isPair, a, aOffset, b, into: c)
        } else {
            runNarrow(rows: rows, a, aOffset, b, into: c)
            if isPair { runNarrow(rows: rows, a, aOffset, b.at(bBlock), into: c.at(block)) }
        }
    }

    /// Thirty-two registers of sixteen lanes.
    @inline(__always)
    private func runWide(
        rows: Int, pair isPair: Bool, _ a: FloatCursor, _ aOffset: (Int) -> Int, _ b: FloatCursor,
        into c: FloatCursor
    ) {
        var n = 0
        if isPair {
            while n &+ 8 <= rows {
                pair(a.at(n &* aRow), aOffset, b, into: c.at(n &* row), Self.eight)
                n &+= 8
            }
            while n < rows {
                pair(a.at(n &* aRow), aOffset, b, into: c.at(n &* row), Self.one)
                n &+= 1
            }
        } else {
            while n &+ 16 <= rows {
                single(a.at(n &* aRow), aOffset, b, into: c.at(n &* row), Self.sixteen)
                n &+= 16
            }
            while n &+ 8 <= rows {
                single(a.at(n &* aRow), aOffset, b, into: c.at(n &* row), Self.eight)
                n &+= 8
            }
            while n < rows {
                single(a.at(n &* aRow), aOffset, b, into: c.at(n &* row), Self.one)
                n &+= 1
            }
        }
    }

    /// Sixteen registers of eight lanes: six rows take twelve of them, and no tile should be much
    /// smaller, so the rows are dealt out evenly.
    @inline(__always)
    private func runNarrow(
        rows: Int, _ a: FloatCursor, _ aOffset: (Int) -> Int, _ b: FloatCursor,
        into c: FloatCursor
    ) {
        var (n, tiles) = (0, (rows &+ 5) / 6)
        while n < rows {
            let count = (rows &- n &+ tiles &- 1) / tiles
            let (a, c) = (a.at(n &* aRow), c.at(n &* row))
            switch count {
            case 6: single(a, aOffset, b, into: c, Self.six)
            case 5: single(a, aOffset, b, into: c, Self.five)
            case 4: single(a, aOffset, b, into: c, Self.four)
            case 3: single(a, aOffset, b, into: c, Self.three)
            case 2: single(a, aOffset, b, into: c, Self.two)
            default: single(a, aOffset, b, into: c, Self.one)
            }
            n &+= count
            tiles &-= 1
        }
    }

    @inline(__always)
    private static var one: InlineArray<1, Vector> { .init(repeating: .zero) }
    @inline(__always)
    private static var two: InlineArray<2, Vector> { .init(repeating: .zero) }
    @inline(__always)
    private static var three: InlineArray<3, Vector> { .init(repeating: .zero) }
    @inline(__always)
    private static var four: InlineArray<4, Vector> { .init(repeating: .zero) }
    @inline(__always)
    private static var five: InlineArray<5, Vector> { .init(repeating: .zero) }
    @inline(__always)
    private static var six: InlineArray<6, Vector> { .init(repeating: .zero) }
    @inline(__always)
    private static var eight: InlineArray<8, Vector> { .init(repeating: .zero) }
    @inline(__always)
    private static var sixteen: InlineArray<16, Vector> { .init(repeating: .zero) }
}
