/// One image's softened class probabilities, computed from the largest logit so that no
/// exponential overflows.
struct LogSoftmaxRow {
    /// The logarithm of each class's probability.
    private(set) var logarithms: [Double]

    /// A row of zeros for K classes; ``update(_:row:temperature:)`` fills it.
    init(classes: Int) {
        logarithms = Array(repeating: 0, count: classes)
    }

    /// Takes row `row` of `logits` `[N, K]`, divided by the temperature tau.
    mutating func update<Scalar: KernelScalar>(
        _ logits: Tensor<Scalar>, row: Int, temperature: Double
    ) {
        let classes = logarithms.count
        for k in 0..<classes {
            logarithms[k] = Double(logits[row * classes + k]) / temperature
        }
        // Not max(): a NaN must stay visible as a NaN loss.
        let largest = logarithms.reduce(-Double.infinity) { $1 > $0 ? $1 : $0 }
        let sum = logarithms.reduce(0) { $0 + Double.exp($1 - largest) }
        let offset = largest + Double.log(sum)
        for k in 0..<classes { logarithms[k] -= offset }
    }

    /// The probability of a class.
    func probability(_ k: Int) -> Double { Double.exp(logarithms[k]) }
}
