import Foundation
public import KDExperiment

/// What a launch would do: which runs are new and which the project has already, teachers first.
///
/// Making a plan reads the project and changes nothing; ``launch()`` carries it out.
public struct LaunchPlan: Sendable {
    /// One run of the plan.
    public struct Entry: Sendable, Hashable {
        public let run: PlannedRun
        /// Where the run stands that the project has already, which is not launched twice; nil for
        /// a new one, whose directory will be made and which will wait in the queue.
        public let existingPhase: RunPhase?
        /// Whether another run of the plan is taught by this one.
        public let isTeacher: Bool
    }

    public let project: Project
    /// The runs, every teacher before its students, otherwise in the order given; none twice.
    public let entries: [Entry]

    /// Looks up which of the runs the project has.
    ///
    /// - Throws: ``LaunchError/identityTaken(id:path:)`` when a directory of a run's name holds another spec.
    public init(runs: [PlannedRun], project: Project) throws(LaunchError) {
        self.project = project
        let teachers = Set(runs.compactMap(\.teacher))
        let isFirst = runs.filter { teachers.contains($0.id) }
        let others = runs.filter { !teachers.contains($0.id) }
        var seen: Set<RunID> = []
        var entries: [Entry] = []
        for run in isFirst + others where seen.insert(run.id).inserted {
            let phase = try Self.existingPhase(of: run, in: project)
            entries.append(
                Entry(run: run, existingPhase: phase, isTeacher: teachers.contains(run.id)))
        }
        self.entries = entries
    }

    /// The runs that ``launch()`` will make.
    public var newRuns: [PlannedRun] {
        entries.filter { $0.existingPhase == nil }.map(\.run)
    }

    /// Makes the directories of the new runs, teachers first, each in phase queued.
    ///
    /// Two launches may race: each directory is made by exactly one of them, whole, and the other
    /// finds it. A launch that is killed half way leaves whole directories; the next one makes the
    /// rest.
    ///
    /// - Parameters:
    ///   - alone: Give each run a trainer of its own, also where it could share one.
    ///   - priority: How urgent the new runs are; teachers are as urgent as what waits for them.
    ///   - executor: Where the new runs are trained; `nil` leaves that to the project's settings.
    /// - Returns: The runs that this launch made.
    @discardableResult
    public func launch(
        alone: Bool = false, priority: Int = RunPriority.usual, executor: ExecutorName? = nil
    ) throws(LaunchError) -> [RunID] {
        do throws(SystemError) {
            try project.create()
            RunCreation.sweep(project)
            var made: [RunID] = []
            let wishes = QueueRecord(isAlone: alone, executor: executor)
            for entry in entries where entry.existingPhase == nil {
                let isMade = try RunCreation.make(
                    entry.run, in: project, wishes: wishes,
                    priority: entry.isTeacher ? min(priority, RunPriority.usual) : priority)
                if isMade { made.append(entry.run.id) }
            }
            return made
        } catch {
            throw .system(error)
        }
    }

    private static func existingPhase(
        of run: PlannedRun, in project: Project
    ) throws(LaunchError) -> RunPhase? {
        let directory = project.runDirectory(run.id)
        guard let stored = try? String(contentsOf: directory.specURL, encoding: .utf8) else {
            return nil
        }
        // The hash names the run, the text is the run: a collision must not swallow an experiment.
        guard stored == run.specText || isSameRun(stored, run.specText) else {
            throw .identityTaken(id: run.id, path: directory.url.path)
        }
        return directory.readState()?.phase ?? .lost
    }

    /// Whether two resolved specs differ in nothing that is computed.
    private static func isSameRun(_ stored: String, _ wanted: String) -> Bool {
        guard let stored = try? RunSpec(yaml: stored),
            let wanted = try? RunSpec(yaml: wanted)
        else { return false }
        return stored.identity == wanted.identity
    }
}
