public import KDExperiment
public import KDLaunch
public import KDResults

/// What a launch would make, which of it can share a teacher, and how long it will take.
public struct LaunchForecast: Sendable {
    public let plan: LaunchPlan
    /// The paths that arrange the runs, apart from those that their names show.
    public let axes: [String]
    /// How the runs share trainers, and how long they take.
    public let estimate: WorkEstimate
    /// Trainers at work at once.
    public let machine: MachineShare
    private let trees: [RunID: SpecValue]

    /// Looks at the runs of experiment files.
    ///
    /// - Parameter measured: The project's runs, whose pace is taken for that of new ones.
    public init(
        _ plan: LaunchPlan, specs: [RunSpec], measured: [RunSummary], machine: MachineShare
    ) {
        self.plan = plan
        self.machine = machine
        let all = specs.compactMap(\.teacherRun) + specs
        let trees = Dictionary(
            all.map { ($0.id, $0.value) }, uniquingKeysWith: { first, _ in first })
        self.trees = trees
        axes = SpecDifference.axes(specs.map(\.value)).filter { !["variant", "seed"].contains($0) }
        let pace = TrainingPace(measured)
        let loads = Dictionary(
            all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }
        ).mapValues(TrainingLoad.init)
        let existing = Dictionary(measured.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let work = plan.entries.compactMap { entry -> WorkEstimate.Work? in
            let run = entry.run
            if entry.existingPhase != nil {
                return existing[run.id].flatMap { pace.work($0, teacher: run.teacher) }
            }
            guard let load = loads[run.id] ?? nil else { return nil }
            return pace.work(load, id: run.id, teacher: run.teacher)
        }
        estimate = WorkEstimate(work, on: machine)
    }

    /// A run's value on an axis; `nil` where it has none.
    public func value(of run: RunID, at path: String) -> SpecValue? { trees[run]?[path: path] }
}
