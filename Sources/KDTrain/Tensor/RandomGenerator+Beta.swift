extension RandomGenerator {
    /// A number from Beta(alpha, alpha), in 0 ... 1.
    mutating func nextBeta(_ alpha: Double) -> Double {
        let (first, second) = (nextLogGamma(alpha), nextLogGamma(alpha))
        // x / (x + y) from logarithms: with small alpha both underflow as they are.
        let difference = second - first
        // With alpha next to nothing both are minus infinity: one of the two takes all.
        return difference.isNaN ? 1 : 1 / (1 + Double.exp(difference))
    }

    /// The logarithm of a number from Gamma(shape, 1): Marsaglia and Tsang (2000), ACM Transactions
    /// on Mathematical Software 26(3); below 1, a number for shape + 1 times U^(1 / shape).
    private mutating func nextLogGamma(_ shape: Double) -> Double {
        guard shape >= 1 else {
            let larger = nextLogGamma(shape + 1)
            return larger + Double.log(1 - nextUniform()) / shape
        }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = nextNormal()
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            let bound = 0.5 * x * x + d - d * v + d * Double.log(v)
            if Double.log(1 - nextUniform()) < bound { return Double.log(d * v) }
        }
    }
}
