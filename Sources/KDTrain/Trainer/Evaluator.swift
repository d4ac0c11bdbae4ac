import KDExperiment

/// What a network reaches on a split.
struct Evaluation: Sendable, Hashable {
    /// Share of the images classified right, percent.
    let top1: Double
    /// Mean cross-entropy against the labels, nats.
    let loss: Double
}

/// Measures networks on whole splits.
struct Evaluator {
    let dataset: Dataset
    let batchSize: Int
    let context: ComputeContext

    /// Evaluates every image of a split once, without augmentation.
    ///
    /// - Parameter isWanted: Asked before every batch; `false` gives the evaluation up.
    /// - Returns: `nil` when given up, or when the split has no images.
    func evaluate(
        _ network: Network<Float>, on split: DataSplit,
        isWanted: () throws(TrainerError) -> Bool
    ) throws(TrainerError) -> Evaluation? {
        let loader = BatchLoader(
            evaluating: dataset, split: split, batchSize: batchSize, context: context)
        var (correct, lossSum) = (0, 0.0)
        for number in 0..<loader.batchesPerEpoch {
            guard try isWanted() else { return nil }
            let batch = loader.batch(number, epoch: 0)
            let logits = network.evaluate(batch.images, context: context).logits.value
            correct += ClassificationAccuracy.correctCount(logits, labels: batch.labels)
            lossSum +=
                CrossEntropy().value(logits, labels: batch.labels) * Double(batch.labels.count)
        }
        guard loader.imageCount > 0 else { return nil }
        let count = Double(loader.imageCount)
        return Evaluation(top1: 100 * Double(correct) / count, loss: lossSum / count)
    }
}
