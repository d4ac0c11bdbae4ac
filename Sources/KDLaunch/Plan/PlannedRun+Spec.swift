public import KDExperiment

extension PlannedRun {
    /// Describes a run by its resolved spec.
    public init(_ spec: RunSpec) {
        self.init(
            id: spec.id, displayName: spec.displayName, teacher: spec.teacherRunID,
            specText: spec.yaml, epochs: spec.schedule.epochs)
    }
}

extension LaunchPlan {
    /// Plans the runs of experiment files, with the teachers that they wait for.
    ///
    /// - Throws: ``LaunchError/identityTaken(id:path:)`` when a directory of a run's name holds another spec.
    public init(_ specs: [RunSpec], project: Project) throws(LaunchError) {
        let teachers = specs.compactMap(\.teacherRun)
        try self.init(runs: (teachers + specs).map(PlannedRun.init), project: project)
    }
}
