import KDExperiment

/// What a trainer has been told and not yet done: the rules of control without files or clocks.
struct RunControl: Sendable, Hashable {
    /// What the trainer is to do before the next step.
    enum Order: Sendable, Hashable {
        case goOn
        /// Write a checkpoint, then ask again.
        case save
        /// Wait and ask again.
        case hold
        /// Write a checkpoint and end.
        case end
    }

    private var isHeld = false
    /// Told to stop.
    private(set) var isEnding = false
    private var wantsCheckpoint = false

    /// Takes a word; `stop` is final, of `pause` and `resume` the later one counts.
    mutating func take(_ command: ControlCommand) {
        switch command {
        case .stop: isEnding = true
        case .pause: isHeld = true
        case .resume: isHeld = false
        case .checkpoint: wantsCheckpoint = true
        }
    }

    /// What cannot wait for the run's next turn; a `checkpoint` can.
    var urgentOrder: Order { isEnding ? .end : isHeld ? .hold : .goOn }

    /// The next thing to do; a `checkpoint` is handed out once.
    mutating func next() -> Order {
        if isEnding { return .end }
        if wantsCheckpoint {
            wantsCheckpoint = false
            return .save
        }
        return isHeld ? .hold : .goOn
    }
}
