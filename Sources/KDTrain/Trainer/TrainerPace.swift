import KDExperiment

/// How often a trainer does what it does by the clock, in seconds.
struct TrainerPace: Sendable {
    /// Between two `step` events; about ten a second.
    var stepEvents = 0.1
    /// Between two checkpoints within an epoch.
    var checkpoints = 60.0
    /// Between two heartbeats; readers count on one every two seconds.
    var heartbeats = 1.0
    /// Between two `system` events.
    var systemEvents = 5.0
    /// Between two looks at the control file while the run is held.
    var controlPolls = 0.05
    /// For which a batch job waits for the run's earlier trainer to be gone: longer than a heartbeat
    /// counts.
    var takeOverPatience = RunState.heartbeatPatience + 30
    /// Between two attempts to write to a full disk.
    var fullDiskRetries = 2.0
}
