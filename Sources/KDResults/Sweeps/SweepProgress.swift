public import KDExperiment

/// How far a sweep has come, in numbers and on one line.
public struct SweepProgress: Sendable, Hashable {
    /// Runs of the sweep, teachers not among them.
    public let total: Int
    public let finished: Int
    /// With a trainer at work, teachers among them.
    public let running: Int
    public let queued: Int
    public let paused: Int
    /// Failed or lost.
    public let failed: Int
    public let stopped: Int
    /// Share of all epochs that are trained, 0 to 1.
    public let share: Double
    /// How long the rest takes.
    public let estimate: WorkEstimate

    /// Sums up a sweep.
    ///
    /// - Parameters:
    ///   - pace: What the project's runs have measured.
    ///   - machine: Trainers at work at once.
    public init(_ sweep: Sweep, pace: TrainingPace, machine: MachineShare) {
        let phases = sweep.runs.map(\.phase)
        let live = phases + sweep.teachers.map(\.phase)
        total = phases.count
        finished = phases.count { $0 == .finished }
        running = live.count { $0?.isLive ?? false && $0 != .paused }
        queued = phases.count { $0 == .queued }
        paused = phases.count { $0 == .paused }
        failed = phases.count { $0 == .failed || $0 == .lost || $0 == nil }
        stopped = phases.count { $0 == .stopped }
        let epochs = sweep.all.reduce(0.0) { $0 + Double($1.state?.epochs ?? 0) }
        let trained = sweep.all.reduce(0.0) { $0 + ($1.epochsTrained ?? 0) }
        share = epochs > 0 ? min(1, trained / epochs) : 0
        estimate = WorkEstimate(sweep.work(pace), on: machine)
    }

    /// `12/27 finished, 2 running, 1 failed, ETA 1h 12m`.
    ///
    /// - Parameter duration: Writes seconds.
    public func line(_ duration: (Double) -> String) -> String {
        var parts = ["\(finished)/\(total) finished"]
        let counts = [
            (running, "running"), (paused, "paused"), (queued, "queued"), (failed, "failed"),
            (stopped, "stopped"),
        ]
        parts += counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        if estimate.count > 0 {
            let known = estimate.unknownCount < estimate.count
            let mark = estimate.unknownCount > 0 ? "> " : ""
            parts.append(known ? "ETA \(mark)\(duration(estimate.seconds))" : "ETA unknown")
        }
        return parts.joined(separator: ", ")
    }
}
