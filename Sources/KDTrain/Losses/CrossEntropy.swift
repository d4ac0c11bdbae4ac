/// Mean cross-entropy of logits against labels, in nats.
///
/// With label smoothing e the target is `1 - e` on the label plus `e / K` on every class, as
/// PyTorch defines it (Szegedy et al., <https://arxiv.org/abs/1512.00567>, section 7).
public struct CrossEntropy: Sendable {
    /// The share of the label's mass spread over all classes, 0 ..< 1.
    public let labelSmoothing: Double

    /// Creates the loss.
    public init(labelSmoothing: Double = 0) {
        precondition(
            labelSmoothing >= 0 && labelSmoothing < 1, "label smoothing is \(labelSmoothing)")
        self.labelSmoothing = labelSmoothing
    }

    /// The mean over a batch, without gradient: what evaluation reports.
    ///
    /// - Parameters:
    ///   - logits: `[N, K]`.
    ///   - labels: N classes.
    public func value<Scalar>(_ logits: Tensor<Scalar>, labels: [Int]) -> Double {
        forward(logits, labels: labels, mix: nil, gradient: nil)
    }

    /// Records the mean over a batch.
    ///
    /// - Parameter mix: The second labels of a mixed batch: each image's target is the weighted sum
    ///   of both labels'.
    func evaluate<Scalar>(
        _ logits: Variable<Scalar>, labels: [Int], mix: LabelMix? = nil, on tape: Tape<Scalar>
    ) -> LossResult<Scalar> {
        let gradient = tape.makeTensor(logits.shape)
        let value = forward(logits.value, labels: labels, mix: mix, gradient: gradient)
        return tape.recordLoss(value, of: logits, gradient: gradient)
    }

    /// Computes the loss and, in the same pass, its gradient (softmax minus target) / N.
    private func forward<Scalar>(
        _ logits: Tensor<Scalar>, labels: [Int], mix: LabelMix?, gradient: Tensor<Scalar>?
    ) -> Double {
        let (batch, classes) = (logits.shape[0], logits.shape[1])
        precondition(labels.count == batch, "\(labels.count) labels for \(batch) images")
        var row = LogSoftmaxRow(classes: classes)
        var sum = 0.0
        for n in 0..<batch {
            row.update(logits, row: n, temperature: 1)
            let share = mix?.shares[n] ?? 1
            let partner = mix?.partners[n]
            for k in 0..<classes {
                let label = (k == labels[n] ? share : 0) + (k == partner ? 1 - share : 0)
                let target =
                    labelSmoothing / Double(classes) + (1 - labelSmoothing) * label
                if target > 0 { sum -= target * row.logarithms[k] }
                if let gradient {
                    gradient[n * classes + k] =
                        Scalar((row.probability(k) - target) / Double(batch))
                }
            }
        }
        return sum / Double(batch)
    }
}
