/// Where a run stands in its life.
public enum RunPhase: String, Sendable, Hashable, CaseIterable {
    /// Created, waiting for a slot or for its teacher.
    case queued
    /// A trainer process exists and is loading data and models.
    case starting
    case training
    /// Held by the user; the process sleeps and keeps its memory.
    case paused
    case evaluating
    case finished
    /// Ended early on request, with a checkpoint to resume from.
    case stopped
    /// Ended by a fault; ``RunState/error`` says which.
    case failed
    /// The heartbeat is gone and the process is dead.
    case lost

    /// A trainer process should be alive.
    public var isLive: Bool {
        switch self {
        case .starting, .training, .paused, .evaluating: true
        case .queued, .finished, .stopped, .failed, .lost: false
        }
    }

    /// Nothing more will happen to the run unless somebody asks for it.
    public var isEnded: Bool {
        switch self {
        case .finished, .stopped, .failed, .lost: true
        case .queued, .starting, .training, .paused, .evaluating: false
        }
    }
}
