import Foundation
import KDExperiment

/// Why a run cannot be trained, or not any further.
enum TrainerError: Error, Sendable, CustomStringConvertible {
    /// The spec, the data or the teacher cannot be used; the sentence says what to do.
    case unusable(String)
    /// The run's own checkpoint cannot be gone on from.
    case checkpoint(String)
    /// A loss term, a gradient or a weight is no longer a finite number.
    case diverged(Divergence)
    /// The system refused something that is not worth waiting for.
    case system(SystemError)
    /// Told to stop while the disk was full.
    case stoppedOnFullDisk(step: Int, savedStep: Int)

    var description: String {
        switch self {
        case .unusable(let text), .checkpoint(let text):
            return text
        case .diverged(let divergence):
            return "\(divergence)"
        case .system(let error):
            return "\(error)"
        case .stoppedOnFullDisk(let step, let savedStep):
            return "stopped while the disk was full: the steps from \(savedStep) to \(step) are "
                + "not in the checkpoint and will be taken again"
        }
    }
}
