/// Who started a trainer: it decides which runs the trainer may take, and what a signal means to it.
public enum TrainerStarter: Sendable, Hashable {
    /// Somebody by hand: any run that is not finished. A signal means stop.
    case user
    /// The queue on this machine: a run that waits in the queue. A signal means stop.
    case queue
    /// A batch system, which may end a trainer and start it again elsewhere: also a run that an
    /// earlier trainer left behind. A signal leaves the run waiting, unless it was told to stop.
    case batchJob
}
