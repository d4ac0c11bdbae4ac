/// The linear maps of Winograd's convolution F(4x4, 3x3), sixteen channels at a time.
///
/// Lavin and Gray (2016), <https://arxiv.org/abs/1509.09308>: a tile of 4x4 output pixels takes 36
/// products a channel pair instead of 144. The interpolation points are 0, +-0.625, +-1.5 and
/// infinity, whose rounding errors are several times smaller than those of the usual 0, +-1, +-2.
enum WinogradTransform {
    /// The extent of an output tile.
    static let tile = 4
    /// The extent of an input tile, and of the transformed tile.
    static let extent = 6
    /// The products of one tile.
    static let points = 36

    /// The points other than 0 and infinity are +-p and +-q.
    static let p: Float = 0.625
    static let q: Float = 1.5
    static let p2 = p * p
    static let q2 = q * q
    static let p3 = p * p * p
    static let q3 = q * q * q
    /// 1 / the product of a point's differences to the others: of 0, +-p, +-q.
    static let nZero = 1 / (p2 * q2)
    static let nP = 1 / (2 * p2 * (p2 - q2))
    static let nQ = 1 / (2 * q2 * (q2 - p2))

    typealias Six = (Vector, Vector, Vector, Vector, Vector, Vector)
    typealias Four = (Vector, Vector, Vector, Vector)
    typealias Three = (Vector, Vector, Vector)

    /// Six input pixels to the six points.
    @inline(__always)
    static func input(_ d: Six) -> Six {
        let sum = p2 + q2
        let even1 = d.4.addingProduct(d.2, -q2)
        let odd1 = p * d.3.addingProduct(d.1, -q2)
        let even2 = d.4.addingProduct(d.2, -p2)
        let odd2 = q * d.3.addingProduct(d.1, -p2)
        return (
            d.4.addingProduct(d.2, -sum).addingProduct(d.0, p2 * q2),
            even1 + odd1, even1 - odd1, even2 + odd2, even2 - odd2,
            d.5.addingProduct(d.3, -sum).addingProduct(d.1, p2 * q2)
        )
    }

    /// Six points to four output pixels.
    @inline(__always)
    static func output(_ m: Six) -> Four {
        let (sumP, sumQ) = (m.1 + m.2, m.3 + m.4)
        let (differenceP, differenceQ) = (m.1 - m.2, m.3 - m.4)
        return (
            m.0 + sumP + sumQ,
            (q * differenceQ).addingProduct(differenceP, p),
            (q2 * sumQ).addingProduct(sumP, p2),
            m.5.addingProduct(differenceQ, q3).addingProduct(differenceP, p3)
        )
    }

    /// Four output gradients to the six points: the transpose of ``output(_:)``.
    @inline(__always)
    static func outputGradient(_ g: Four) -> Six {
        let evenP = g.0.addingProduct(g.2, p2)
        let oddP = (p * g.1).addingProduct(g.3, p3)
        let evenQ = g.0.addingProduct(g.2, q2)
        let oddQ = (q * g.1).addingProduct(g.3, q3)
        return (g.0, evenP + oddP, evenP - oddP, evenQ + oddQ, evenQ - oddQ, g.3)
    }

    /// Three weights to the six points.
    @inline(__always)
    static func weight(_ w: Three) -> Six {
        let evenP = nP * w.0.addingProduct(w.2, p2)
        let oddP = (nP * p) * w.1
        let evenQ = nQ * w.0.addingProduct(w.2, q2)
        let oddQ = (nQ * q) * w.1
        return (nZero * w.0, evenP + oddP, evenP - oddP, evenQ + oddQ, evenQ - oddQ, w.2)
    }

    /// Six points to three weight gradients: the transpose of ``weight(_:)``.
    @inline(__always)
    static func weightGradient(_ u: Six) -> Three {
        let (sumP, sumQ) = (nP * (u.1 + u.2), nQ * (u.3 + u.4))
        let (differenceP, differenceQ) = (nP * (u.1 - u.2), nQ * (u.3 - u.4))
        return (
            (sumP + sumQ).addingProduct(u.0, nZero),
            (q * differenceQ).addingProduct(differenceP, p),
            u.5.addingProduct(sumP, p2).addingProduct(sumQ, q2)
        )
    }
}

extension Vector {
    @inline(__always)
    func addingProduct(_ vector: Vector, _ factor: Float) -> Vector {
        addingProduct(vector, Vector(repeating: factor))
    }
}

// MARK: - Tiles

extension WinogradTransform {
    /// Reads a run of vectors, `step` floats apart.
    @inline(__always)
    static func six(_ place: FloatCursor, _ step: Int) -> Six {
        (
            place.vector(), place.vector(step), place.vector(2 &* step), place.vector(3 &* step),
            place.vector(4 &* step), place.vector(5 &* step)
        )
    }

    @inline(__always)
    static func put(_ six: Six, _ place: FloatCursor, _ step: Int) {
        place.put(six.0)
        place.put(six.1, step)
        place.put(six.2, 2 &* step)
        place.put(six.3, 3 &* step)
        place.put(six.4, 4 &* step)
        place.put(six.5, 5 &* step)
    }

    @inline(__always)
    static func four(_ place: FloatCursor, _ step: Int) -> Four {
        (
            place.vector(), place.vector(step), place.vector(2 &* step), place.vector(3 &* step)
        )
    }

    @inline(__always)
    static func put(_ four: Four, _ place: FloatCursor, _ step: Int) {
        place.put(four.0)
        place.put(four.1, step)
        place.put(four.2, 2 &* step)
        place.put(four.3, 3 &* step)
    }

    /// A 6x6 tile of pixels to its points, `pointStep` apart; `scratch` holds 36 vectors.
    @inline(__always)
    static func inputTile(
        _ pixels: FloatCursor, row: Int, scratch: FloatCursor, into points: FloatCursor,
        pointStep: Int
    ) {
        for y in 0..<6 {
            put(input(six(pixels.at(y &* row), 16)), scratch.at(y &* 96), 16)
        }
        for x in 0..<6 {
            put(input(six(scratch.at(x &* 16), 96)), points.at(x &* pointStep), 6 &* pointStep)
        }
    }

    /// A 4x4 tile of output gradients to its points.
    @inline(__always)
    static func gradientTile(
        _ pixels: FloatCursor, row: Int, scratch: FloatCursor, into points: FloatCursor,
        pointStep: Int
    ) {
        for y in 0..<4 {
            put(outputGradient(four(pixels.at(y &* row), 16)), scratch.at(y &* 96), 16)
        }
        for x in 0..<6 {
            put(
                outputGradient(four(scratch.at(x &* 16), 96)), points.at(x &* pointStep),
                6 &* pointStep)
        }
    }

    /// The points of a tile to its 4x4 pixels.
    @inline(__always)
    static func outputTile(
        _ points: FloatCursor, pointStep: Int, scratch: FloatCursor, into pixels: FloatCursor,
        row: Int, adding: Bool
    ) {
        for x in 0..<6 {
            put(output(six(points.at(x &* pointStep), 6 &* pointStep)), scratch.at(x &* 16), 96)
        }
        for y in 0..<4 {
            var line = output(six(scratch.at(y &* 96), 16))
            let place = pixels.at(y &* row)
            if adding {
                let old = four(place, 16)
                line = (line.0 + old.0, line.1 + old.1, line.2 + old.2, line.3 + old.3)
            }
            put(line, place, 16)
        }
    }
}

// MARK: - Weights

extension WinogradTransform {
    /// 3x3 weights, 256 floats apart, to their points; `scratch` holds 18 vectors.
    @inline(__always)
    static func weightTile(
        _ weights: FloatCursor, scratch: FloatCursor, into points: FloatCursor, pointStep: Int
    ) {
        for y in 0..<3 {
            let row = weights.at(y &* 3 &* 256)
            put(weight((row.vector(), row.vector(256), row.vector(512))), scratch.at(y &* 96), 16)
        }
        for x in 0..<6 {
            let column = scratch.at(x &* 16)
            put(
                weight((column.vector(), column.vector(96), column.vector(192))),
                points.at(x &* pointStep), 6 &* pointStep)
        }
    }

    /// The points of a weight's gradient to 3x3 gradients, 256 floats apart.
    @inline(__always)
    static func weightGradientTile(
        _ points: FloatCursor, pointStep: Int, scratch: FloatCursor, into weights: FloatCursor
    ) {
        for x in 0..<6 {
            let column = weightGradient(six(points.at(x &* pointStep), 6 &* pointStep))
            let place = scratch.at(x &* 16)
            place.put(column.0)
            place.put(column.1, 96)
            place.put(column.2, 192)
        }
        for y in 0..<3 {
            let row = weightGradient(six(scratch.at(y &* 96), 16))
            let place = weights.at(y &* 3 &* 256)
            place.put(row.0)
            place.put(row.1, 256)
            place.put(row.2, 512)
        }
    }
}
