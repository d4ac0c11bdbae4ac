import KDExperiment

/// What the queue sees of a run when it decides.
struct RunSnapshot: Sendable, Hashable {
    let id: RunID
    var phase: RunPhase
    /// Started by this queue and not ended yet, whatever the state says so far.
    var isStarted = false
    /// The run that has to finish first.
    var teacher: RunID?
    /// Unix time at which it was put into the queue, seconds.
    var queuedAt: Double = 0
    /// Unix time before which it must not be started, seconds.
    var notBefore: Double = 0

    /// Takes a slot.
    var isLive: Bool { isStarted || phase.isLive }
}

/// What the queue does next.
enum QueueDecision: Sendable, Hashable {
    case start(RunID)
    /// The run can never start, for this reason.
    case fail(RunID, reason: String)
}

/// The queue's rules, without processes, files or clocks.
enum QueueRules {
    /// Decides which runs start and which are beyond help.
    ///
    /// Runs that others wait for go first, then the order of queueing.
    static func decide(
        _ runs: [RunSnapshot], slots: Int, now: Double
    ) -> [QueueDecision] {
        let phases = Dictionary(runs.map { ($0.id, $0.phase) }, uniquingKeysWith: { $1 })
        let awaited = Set(runs.filter { $0.phase == .queued }.compactMap(\.teacher))
        let queue = runs.filter { $0.phase == .queued && !$0.isStarted }.sorted {
            let ranks = (awaited.contains($0.id) ? 0 : 1, awaited.contains($1.id) ? 0 : 1)
            return (ranks.0, $0.queuedAt, $0.id) < (ranks.1, $1.queuedAt, $1.id)
        }
        var free = slots - runs.count(where: \.isLive)
        var decisions: [QueueDecision] = []
        for run in queue {
            if let reason = obstacle(to: run, phases: phases) {
                decisions.append(.fail(run.id, reason: reason))
            } else if free > 0, run.notBefore <= now, teacherIsReady(for: run, phases: phases) {
                decisions.append(.start(run.id))
                free -= 1
            }
        }
        return decisions
    }

    /// Something runs or will run without anybody's help: the queue has to stay.
    static func hasWork(_ runs: [RunSnapshot]) -> Bool {
        let phases = Dictionary(runs.map { ($0.id, $0.phase) }, uniquingKeysWith: { $1 })
        return runs.contains { run in
            run.isLive || (run.phase == .queued && teacherIsReady(for: run, phases: phases))
        }
    }

    private static func teacherIsReady(for run: RunSnapshot, phases: [RunID: RunPhase]) -> Bool {
        guard let teacher = run.teacher else { return true }
        return phases[teacher] == .finished
    }

    private static func obstacle(to run: RunSnapshot, phases: [RunID: RunPhase]) -> String? {
        guard let teacher = run.teacher else { return nil }
        switch phases[teacher] {
        case nil:
            return "its teacher run \(teacher) is gone; launch the experiment again to train it"
        case .failed, .lost:
            return
                "its teacher run \(teacher) failed; see kd show \(teacher), then kd retry this run"
        case .queued, .starting, .training, .paused, .evaluating, .finished, .stopped:
            return nil
        }
    }
}
