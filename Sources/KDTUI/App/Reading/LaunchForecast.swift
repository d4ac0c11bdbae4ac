public import KDExperiment
public import KDLaunch
public import KDResults

/// What a launch would make, which of it can share a teacher, and how long it will take.
public struct LaunchForecast: Sendable {
    public let plan: LaunchPlan
    /// The paths that arrange the runs, apart from those that their names show.
    public let axes: [String]
    /// The new runs by whose teacher's forward pass they share.
    public let cohorts: Cohorts
    public let estimate: WorkEstimate
    /// Trainers at work at once.
    public let slots: Int
    private let trees: [RunID: SpecValue]

    /// Looks at the runs of experiment files.
    ///
    /// - Parameter measured: The project's runs, whose pace is taken for that of new ones.
    public init(
        _ plan: LaunchPlan, specs: [RunSpec], measured: [RunSummary], slots: Int
    ) {
        self.plan = plan
        self.slots = slots
        let all = specs.compactMap(\.teacherRun) + specs
        let trees = Dictionary(
            all.map { ($0.id, $0.value) }, uniquingKeysWith: { first, _ in first })
        self.trees = trees
        axes = SpecDifference.axes(specs.map(\.value)).filter { !["variant", "seed"].contains($0) }
        let new = Set(plan.newRuns.map(\.id))
        var seen: Set<RunID> = []
        cohorts = Cohorts(specs.filter { new.contains($0.id) && seen.insert($0.id).inserted })
        let pace = MeasuredPace(measured)
        let existing = Dictionary(measured.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        estimate = WorkEstimate(
            plan.entries.compactMap { entry -> WorkEstimate.Work? in
                Self.work(entry, trees[entry.run.id], existing[entry.run.id], pace)
            }, slots: slots)
    }

    private static func work(
        _ entry: LaunchPlan.Entry, _ tree: SpecValue?, _ existing: RunSummary?,
        _ pace: MeasuredPace
    ) -> WorkEstimate.Work? {
        let run = entry.run
        if case .existing(let phase) = entry.disposition {
            guard !phase.isEnded else { return nil }
            return WorkEstimate.Work(
                id: run.id, teacher: run.teacher, seconds: existing?.remainingSeconds(pace))
        }
        let settings = (tree?.flattened ?? []).map { SpecEntry($0.path, $0.value) }
        return WorkEstimate.Work(
            id: run.id, teacher: run.teacher,
            seconds: pace.secondsPerEpoch(settings).map { $0 * Double(run.epochs) })
    }

    /// A run's value on an axis; `nil` where it has none.
    public func value(of run: RunID, at path: String) -> SpecValue? { trees[run]?[path: path] }
}
