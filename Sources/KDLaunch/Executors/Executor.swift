import KDExperiment

/// A place where trainers run: it starts them and notices their ends.
///
/// What a trainer does to its runs stands in their directories; an executor knows only whether the
/// trainer is there. The queue decides what follows from both.
protocol Executor {
    /// Trainers that may be at work or on their way at once.
    func slots(_ settings: ProjectSettings) -> Int

    /// Starts a trainer for each group of runs.
    ///
    /// - Returns: What came of each group, in their order.
    mutating func start(
        _ groups: [[RunDirectory]], settings: ProjectSettings
    ) -> [TrainerStart]

    /// Looks at the trainers, given the runs and their states.
    ///
    /// - Returns: The trainers that ended since the last look.
    mutating func look(at runs: [(run: RunDirectory, state: RunState)]) -> [EndedTrainer]

    /// The trainer that has a run or is on its way to it; `nil` when there is none of this place.
    func trainer(of run: RunID) -> TrainerID?

    /// The trainer that has a run is on its way: nobody works on the run.
    func isWaiting(_ run: RunID) -> Bool

    /// Ends the trainer of a run, which did not obey a stop and is no process of this machine.
    mutating func terminate(_ run: RunID)
}

/// Which trainer a run has; runs of one trainer have the same.
enum TrainerID: Sendable, Hashable {
    /// A process of this machine, by its number.
    case process(Int32)
    /// A task of Slurm's.
    case task(SlurmTaskID)
}

/// What came of starting a trainer.
enum TrainerStart: Sendable, Hashable {
    case started
    /// Not now, for a reason that passes: another try after so many seconds.
    case later(String, seconds: Double)
    /// The place refuses these runs.
    case refused(String)
    /// It should have worked; another try may.
    case failed(String)
}

/// A trainer that is no more.
struct EndedTrainer: Sendable, Hashable {
    /// How a trainer ended.
    enum End: Sendable, Hashable {
        /// Its process ended so.
        case exit(ProcessExit)
        /// Its job ended so; the exit status of a job says nothing about its runs.
        case job(String)
        /// Its machine was lost, where it may work on.
        case machineLost(String)
        /// Somebody took its job away.
        case cancelled(String)
    }

    /// Its runs that had not ended when it was last looked at, each with the trainers before it.
    let runs: [RunID: Int]
    /// It began with several runs.
    let isShared: Bool
    let end: End
}
