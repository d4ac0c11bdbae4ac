/// How a trainer process ended; the run's state.json says the same.
public enum TrainerOutcome: Sendable, Hashable {
    /// The schedule is done, or was before.
    case finished
    /// Ended early on request, with a checkpoint to go on from.
    case stopped
    /// Ended by the batch system that started it, with a checkpoint; the run waits to go on.
    case interrupted
    /// Something went wrong while training.
    case failed(String)
    /// The spec, the data or the teacher cannot be used.
    case unusable(String)
    /// There is no such run directory; nothing was touched.
    case missing(String)
    /// Another trainer holds the run, the run left the queue, or a full disk has no room for its
    /// beginning; the run is as it was.
    case busy(String)

    /// The exit status of `kd train`: 0 done, stopped or interrupted, 1 failed, 65 unusable spec, data or
    /// teacher, 66 no such run, 75 held by another trainer.
    public var exitStatus: Int32 {
        switch self {
        case .finished, .stopped, .interrupted: 0
        case .failed: 1
        case .unusable: 65
        case .missing: 66
        case .busy: 75
        }
    }

    /// What went wrong, for the reader; `nil` when nothing did.
    public var message: String? {
        switch self {
        case .finished, .stopped, .interrupted: nil
        case .failed(let text), .unusable(let text), .missing(let text), .busy(let text): text
        }
    }
}
