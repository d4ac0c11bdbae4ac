import KDExperiment

@testable import KDResults

/// Runs of a project as the index would tell of them.
enum ListedRuns {
    static let base = """
        name: grid
        data: {name: digits}
        teacher: {model: wrn-16-2, train: {epochs: 10}}
        schedule: {epochs: 20}

        """

    /// The runs of a file and the teachers that they wait for, all queued.
    ///
    /// - Parameter student: Its model; nil when the rest of the file names it.
    static func of(
        _ rest: String, student: String? = "wrn-10-1"
    ) throws -> [RunSummary] {
        let student = student.map { "student: {model: \($0)}\n" } ?? ""
        return try ExperimentFile.parse(base + student + rest, file: "x.yaml").allRuns.map { spec in
            RunSummary(
                id: spec.id, name: spec.displayName,
                state: RunState(phase: .queued, epochs: spec.schedule.epochs, steps: 100),
                settings: spec.value.flattened.map { SpecEntry($0.path, $0.value) },
                metrics: [:], spark: [], damagedLines: 0)
        }
    }
}

extension RunSummary {
    /// The run so far that it has trained so many of a hundred steps.
    func at(
        _ phase: RunPhase, step: Int, seconds: Double, top1: Double? = nil
    ) -> RunSummary {
        var run = self
        run.state?.phase = phase
        run.state?.step = step
        run.state?.epoch = (state?.epochs ?? 0) * step / 100
        run.state?.trainedSeconds = seconds
        run.metrics["val/top1"] = top1.map {
            MetricFigure(kind: .epoch, value: $0, step: step, epoch: 1, largerIsBetter: true)
        }
        return run
    }
}

extension MachineShare {
    /// So many trainers of so many runs.
    init(slots: Int, cohort: Int) {
        self.init(ProjectSettings(slots: slots, threads: 1, cohort: cohort))
    }
}
