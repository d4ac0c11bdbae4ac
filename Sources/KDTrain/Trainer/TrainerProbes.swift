import Foundation
import KDExperiment

/// Places in a trainer's work where tests look on, copy the run directory or make a write fail.
struct TrainerProbes: Sendable {
    /// Called after each step with the steps completed.
    var didStep: @Sendable (Int) -> Void = { _ in }
    /// Called before a file is written; what it throws is taken for the system's own failure.
    var willWrite: @Sendable (URL) throws(SystemError) -> Void = { _ in }
    /// Called when another trainer has taken the run over; ends the process as if by a kill, which
    /// its other runs survive too.
    var wasReplaced: @Sendable () -> Void = { _exit(TrainerOutcome.busy("").exitStatus) }
}
