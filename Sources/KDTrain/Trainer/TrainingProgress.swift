/// How far a run has come, between two steps: all that is needed to go on besides the tensors.
///
/// There is no random generator in it: whatever is random in training is keyed by the run's seed,
/// the epoch and the image, so the position alone fixes what comes next.
struct TrainingProgress: Sendable, Hashable {
    /// Epochs completed, evaluation included.
    var epoch = 0
    /// Batches of the current epoch that are done; all of them before the epoch's evaluation.
    var batch = 0
    /// Steps completed.
    var step = 0
    /// The epoch with the best validation accuracy so far.
    var best: BestEpoch?
    /// Means over the current epoch's steps.
    var means: MetricMeans
    /// Seconds spent on the current epoch's steps.
    var stepSeconds = 0.0
    /// Seconds spent on the current epoch, evaluation included, pauses left out.
    var epochSeconds = 0.0

    /// Where the next epoch begins.
    var nextEpoch: TrainingProgress {
        var next = TrainingProgress(means: MetricMeans(names: means.names))
        (next.epoch, next.step, next.best) = (epoch + 1, step, best)
        return next
    }
}

/// An epoch and what it reached on the validation split.
struct BestEpoch: Sendable, Hashable {
    /// Epochs completed with it, from 1.
    let epoch: Int
    /// Top-1 accuracy, percent.
    let top1: Double
}
