/// How many images are classified right.
public enum ClassificationAccuracy {
    /// The number of rows of `logits` `[N, K]` whose largest entry is at the label; the first of
    /// equals counts, and a row with NaN is wrong.
    public static func correctCount<Scalar>(_ logits: Tensor<Scalar>, labels: [Int]) -> Int {
        let classes = logits.shape[1]
        return labels.indices.count { n in
            let row = n * classes..<(n + 1) * classes
            guard row.allSatisfy({ !logits[$0].isNaN }) else { return false }
            var best = row.lowerBound
            for index in row where logits[index] > logits[best] { best = index }
            return best - row.lowerBound == labels[n]
        }
    }
}
