import KDExperiment

/// What a network reaches on a split.
struct Evaluation: Sendable, Hashable {
    /// Share of the images classified right, percent.
    let top1: Double
    /// Mean cross-entropy against the labels, nats.
    let loss: Double
}

/// Measures a network on a whole split, once, without augmentation, a batch at a time.
final class Evaluator {
    private let network: Network<Float>
    private let loader: BatchLoader
    private let context: ComputeContext
    private var number = 0
    private var (correct, seen, lossSum) = (0, 0, 0.0)

    /// Begins before the first batch.
    init(
        _ network: Network<Float>, on split: DataSplit, of dataset: Dataset, batchSize: Int,
        context: ComputeContext
    ) {
        self.network = network
        self.context = context
        loader = BatchLoader(
            evaluating: dataset, split: split, batchSize: batchSize, context: context)
    }

    /// Evaluates the next batch.
    ///
    /// - Returns: `false` when there was none left.
    func advance() throws(TrainerError) -> Bool {
        guard number < loader.batchesPerEpoch else { return false }
        let batch: Batch
        do throws(DataError) { batch = try loader.batch(number, epoch: 0) } catch {
            throw .unusable("\(error)")
        }
        number += 1
        seen += batch.labels.count
        let logits = network.evaluate(batch.images, context: context).logits.value
        correct += ClassificationAccuracy.correctCount(logits, labels: batch.labels)
        lossSum += CrossEntropy().value(logits, labels: batch.labels) * Double(batch.labels.count)
        return true
    }

    /// What the batches so far came to; `nil` before the first.
    var result: Evaluation? {
        guard seen > 0 else { return nil }
        return Evaluation(
            top1: 100 * Double(correct) / Double(seen), loss: lossSum / Double(seen))
    }

    /// Images that were left out since the last call because they cannot be decoded.
    func takeSkipped() -> [DataError] { loader.takeSkipped() }
}
