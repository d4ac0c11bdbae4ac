import KDExperiment

/// The maps that AMD compares, as functions of one pixel q of the normalised attention map
/// (METHODS, section 3): the definition that ``AngularMarginMaps`` computes eight pixels at a time.
struct AngularMargin {
    /// m, multiplies the angle.
    let margin: Double
    /// s, the radius of the hypersphere.
    let scale: Double

    /// The distance that arccos keeps from its vertical ends.
    static let clamp = 1e-7

    /// A value and its derivative by q.
    struct Response {
        var value: Double
        var slope: Double
    }

    /// P = s cos(m arccos(q)); beyond the clamp it is flat.
    func positive(_ q: Double) -> Response {
        let limit = 1 - Self.clamp
        let clamped = min(max(q, -limit), limit)
        let angle = margin * Double.acos(clamped)
        let isClamped = q != clamped
        let slope = isClamped ? 0 : margin * Double.sin(angle) / ((1 - q) * (1 + q)).squareRoot()
        return Response(value: scale * Double.cos(angle), slope: scale * slope)
    }

    /// M = s (1 - q).
    func negative(_ q: Double) -> Response {
        Response(value: scale * (1 - q), slope: -scale)
    }

    /// G = P - log(exp(P) + exp(M)) = -log(1 + exp(M - P)), whatever the size of P and M.
    func angular(positive: Response, negative: Response) -> Response {
        let gap = negative.value - positive.value
        let small = Double.exp(-abs(gap))
        let softplus = max(gap, 0) + Double.logOnePlus(small)
        let sigmoid = gap > 0 ? 1 / (1 + small) : small / (1 + small)
        return Response(
            value: -softplus, slope: sigmoid * (positive.slope - negative.slope))
    }
}

extension Double {
    /// log(1 + x) for small x in 0...1, without the loss of digits of log(1 + x) as written.
    fileprivate static func logOnePlus(_ x: Double) -> Double {
        let sum = 1 + x
        // Higham, Accuracy and Stability of Numerical Algorithms, section 1.14.1.
        return sum == 1 ? x : x * Double.log(sum) / (sum - 1)
    }
}
