import KDExperiment

/// What the queue sees of a run when it decides.
struct RunSnapshot: Sendable, Hashable {
    let id: RunID
    var phase: RunPhase
    /// Started by this queue and not ended yet, whatever the state says so far.
    var isStarted = false
    /// Its trainer, which may have other runs besides; `nil` where unknown.
    var trainer: TrainerID?
    /// Where it is trained.
    var executor = ExecutorName.local
    /// The run that has to finish first.
    var teacher: RunID?
    /// The stopped teacher that its state says it waits for.
    var waitingFor: RunID?
    /// The teacher's folder is there, and what its state says cannot be read.
    var teacherIsHidden = false
    /// How urgent its user calls it.
    var priority = RunPriority.usual
    /// Unix time at which it was put into the queue, seconds.
    var queuedAt: Double = 0
    /// Unix time before which it must not be started, seconds.
    var notBefore: Double = 0
    /// With whom it may share a trainer; `nil` for a run that is trained alone.
    var cohort: CohortKey?
    /// Memory that its weights, gradients and optimizer hold while others have their turns, bytes.
    var byteCount = 0

    /// Takes a slot.
    var isLive: Bool { isStarted || phase.isLive }
}

/// What the queue does next.
enum QueueDecision: Sendable, Hashable {
    /// Start one trainer for these runs.
    case start([RunID])
    /// The run can never start, for this reason.
    case fail(RunID, reason: String)
}

/// The queue's rules, without processes, files or clocks.
enum QueueRules {
    /// Decides which runs of a place start and which are beyond help.
    ///
    /// Higher priorities go first, a teacher with the highest of what waits for it; among equals
    /// runs that others wait for, then the order of queueing. Runs of one priority that can share
    /// a trainer do, as long as every free slot still gets its part of what waits.
    static func decide(
        _ runs: [RunSnapshot], of executor: ExecutorName = .local, slots: Int,
        limit: CohortLimit = .alone, now: Double
    ) -> [QueueDecision] {
        let phases = Dictionary(runs.map { ($0.id, $0.phase) }, uniquingKeysWith: { $1 })
        let awaited = Set(runs.filter { $0.phase == .queued }.compactMap(\.teacher))
        let priorities = priorities(of: runs)
        func rank(_ run: RunSnapshot) -> (Int, Int, Double, RunID) {
            let need = awaited.contains(run.id) ? 0 : 1
            return (-priorities[run.id, default: 0], need, run.queuedAt, run.id)
        }
        let here = runs.filter { $0.executor == executor }
        let queue = here.filter { $0.phase == .queued && !$0.isStarted }
            .sorted { rank($0) < rank($1) }
        var ready: [RunSnapshot] = []
        var decisions: [QueueDecision] = []
        for run in queue {
            if let reason = obstacle(to: run, phases: phases) {
                decisions.append(.fail(run.id, reason: reason))
            } else if run.notBefore <= now, teacherIsReady(for: run, phases: phases) {
                ready.append(run)
            }
        }
        for free in stride(from: slots - trainerCount(here), to: 0, by: -1) {
            guard let first = ready.first else { break }
            let share = (ready.count + free - 1) / free
            // A run that is more urgent than others is not slowed down by theirs.
            let equals = ready.filter { priorities[$0.id] == priorities[first.id] }
            let cohort = cohort(of: first, among: equals, atMost: share, limit)
            decisions.append(.start(cohort))
            ready.removeAll { cohort.contains($0.id) }
        }
        return decisions
    }

    /// The runs' own priorities, those of teachers raised to the highest of what waits for them.
    private static func priorities(of runs: [RunSnapshot]) -> [RunID: Int] {
        var priorities = Dictionary(runs.map { ($0.id, $0.priority) }, uniquingKeysWith: { $1 })
        let teachers = Dictionary(runs.map { ($0.id, $0.teacher) }, uniquingKeysWith: { $1 })
        for run in runs where run.phase == .queued {
            var next = run.teacher
            // A teacher may wait for one of its own; where nothing rises any more, nothing above does.
            while let teacher = next, let known = priorities[teacher], known < run.priority {
                priorities[teacher] = run.priority
                next = teachers[teacher] ?? nil
            }
        }
        return priorities
    }

    /// Slots that are taken: runs of one trainer share theirs.
    private static func trainerCount(_ runs: [RunSnapshot]) -> Int {
        let live = runs.filter(\.isLive)
        return Set(live.compactMap(\.trainer)).count + live.count { $0.trainer == nil }
    }

    private static func cohort(
        of first: RunSnapshot, among ready: [RunSnapshot], atMost share: Int, _ limit: CohortLimit
    ) -> [RunID] {
        guard let key = first.cohort else { return [first.id] }
        var members: [RunID] = []
        var room = limit.byteCount
        for run in ready where run.cohort == key {
            guard members.count < min(share, limit.runs) else { break }
            guard members.isEmpty || run.byteCount <= room else { continue }
            members.append(run.id)
            room -= run.byteCount
        }
        return members
    }

    /// Something runs or will run without anybody's help: the queue has to stay.
    static func hasWork(_ runs: [RunSnapshot]) -> Bool {
        let phases = Dictionary(runs.map { ($0.id, $0.phase) }, uniquingKeysWith: { $1 })
        return runs.contains { run in
            run.isLive
                || run.phase == .queued
                    && (teacherIsReady(for: run, phases: phases) || run.teacherIsHidden)
        }
    }

    /// The queued runs that nothing brings on before somebody resumes their teachers, with these.
    static func heldUp(_ runs: [RunSnapshot]) -> [RunID: RunID] {
        let stopped = Set(runs.lazy.filter { $0.phase == .stopped }.map(\.id))
        let waiting = runs.lazy.filter { $0.phase == .queued && !$0.isStarted }
        return Dictionary(
            waiting.compactMap { run in
                run.teacher.flatMap { stopped.contains($0) ? (run.id, $0) : nil }
            }, uniquingKeysWith: { $1 })
    }

    private static func teacherIsReady(for run: RunSnapshot, phases: [RunID: RunPhase]) -> Bool {
        guard let teacher = run.teacher else { return true }
        return phases[teacher] == .finished
    }

    private static func obstacle(to run: RunSnapshot, phases: [RunID: RunPhase]) -> String? {
        guard let teacher = run.teacher else { return nil }
        switch phases[teacher] {
        case nil where run.teacherIsHidden: return nil
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
