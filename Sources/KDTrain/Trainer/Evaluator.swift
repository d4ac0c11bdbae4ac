import KDExperiment

/// What a network reaches on a split.
struct Evaluation: Sendable, Hashable {
    /// Share of the images classified right, percent.
    let top1: Double
    /// Mean cross-entropy against the labels, nats.
    let loss: Double
    /// Images that were left out because they cannot be decoded.
    let skipped: [DataError]
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
        var (correct, seen, lossSum) = (0, 0, 0.0)
        for number in 0..<loader.batchesPerEpoch {
            guard try isWanted() else { return nil }
            let batch: Batch
            do throws(DataError) { batch = try loader.batch(number, epoch: 0) } catch {
                throw .unusable("\(error)")
            }
            seen += batch.labels.count
            let logits = network.evaluate(batch.images, context: context).logits.value
            correct += ClassificationAccuracy.correctCount(logits, labels: batch.labels)
            lossSum +=
                CrossEntropy().value(logits, labels: batch.labels) * Double(batch.labels.count)
        }
        guard seen > 0 else { return nil }
        let count = Double(seen)
        return Evaluation(
            top1: 100 * Double(correct) / count, loss: lossSum / count,
            skipped: loader.takeSkipped())
    }
}
