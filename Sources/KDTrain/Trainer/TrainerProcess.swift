import Foundation
public import KDExperiment

/// A trainer: trains the run of one run directory to its end.
public enum TrainerProcess {
    /// Trains a run, from its last checkpoint if it has one, until it ends or is told to stop.
    ///
    /// Everything it has to say stands in the run directory (docs/formats.md); it throws nothing.
    /// Call `BLASCoreType.applyBeforeTraining()` first thing in the process, or training is slow.
    public static func run(_ directory: RunDirectory, options: TrainerOptions) -> TrainerOutcome {
        .missing("there is no run directory \(directory.url.path)")
    }
}
