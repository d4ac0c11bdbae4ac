import KDExperiment
import Testing

@testable import KDResults

/// Runs of a project as the index would tell of them.
private enum Runs {
    static let base = """
        name: grid
        data: {name: digits}
        teacher: {model: wrn-16-2, train: {epochs: 10}}
        student: {model: wrn-10-1}
        schedule: {epochs: 20}

        """

    /// The runs of a file and the teachers that they wait for, all queued.
    static func of(_ rest: String) throws -> [RunSummary] {
        try ExperimentFile.parse(base + rest, file: "x.yaml").allRuns.map { spec in
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
    fileprivate func at(
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

@Suite struct SweepTests {
    private let rest = "seeds: [0, 1]\nsweep: {distill.tau: [1, 2]}"

    @Test func `a pace is measured by runs of the same kind, and unknown for others`() throws {
        let runs = try Runs.of(rest)
        let measured = runs.enumerated().map { index, run in
            run.at(.finished, step: 100, seconds: Double(20 * (index + 1)))
        }
        let pace = MeasuredPace(measured)
        // The teacher took 20 s for 10 epochs, the students 40 to 100 s for 20.
        #expect(pace.secondsPerEpoch(runs[0].settings) == 2)
        #expect(pace.secondsPerEpoch(runs[1].settings) == 3.5)
        let other = try Runs.of("sweep: {schedule.batch: [7]}")
        #expect(pace.secondsPerEpoch(other[1].settings) == nil)
        // Feature terms nobody has measured: what is alike has to do.
        let terms = try Runs.of("distill: {features: [{method: at}]}")
        #expect(pace.secondsPerEpoch(terms[1].settings) == 3.5)
        // Half an epoch says little, and a run that never trained nothing.
        #expect(
            MeasuredPace([runs[1].at(.training, step: 2, seconds: 9)])
                .secondsPerEpoch(runs[1].settings) == nil)
    }

    @Test func `an estimate fills the slots in order and students wait for their teacher`() {
        func work(_ id: String, _ teacher: String?, _ seconds: Double?) -> WorkEstimate.Work {
            WorkEstimate.Work(id: RunID(id), teacher: teacher.map(RunID.init), seconds: seconds)
        }
        let all = [work("t", nil, 10)] + ["a", "b", "c"].map { work($0, "t", 5) }
        #expect(WorkEstimate(all, slots: 1).seconds == 25)
        #expect(WorkEstimate(all, slots: 2).seconds == 20)
        #expect(WorkEstimate(all, slots: 99).seconds == 15)
        let partly = WorkEstimate(all + [work("d", "t", nil)], slots: 2)
        #expect(partly.text { "\($0) s" }.hasPrefix("at least 20.0 s; 1 of 5 runs is of a kind"))
        #expect(WorkEstimate([work("d", nil, nil)], slots: 1).text { "\($0)" }.contains("unknown"))
        #expect(WorkEstimate([], slots: 1).seconds == 0)
    }

    @Test func `a sweep is all runs of a name, with the teachers they wait for`() throws {
        let other = try Runs.of("seeds: [7]").map { run in
            var run = run
            if !run.isTeacher {
                run.settings[0].value = .string("else")
                run.id = RunID("else")
            }
            return run
        }
        let runs = try Runs.of(rest)
        let sweeps = Sweep.all(in: runs + other.dropFirst())
        #expect(sweeps.map(\.name) == ["else", "grid"])
        #expect(sweeps[1].runs.count == 4 && sweeps[1].axes == ["distill.tau", "seed"])
        #expect(sweeps[1].teachers.map(\.id) == [runs[0].id])
        // Both need the teacher: stopping one of them leaves it alone.
        let links = TeacherLinks(runs + other.dropFirst())
        #expect(links.idleTeachers(without: sweeps[1].runs) == [])
        #expect(links.idleTeachers(without: sweeps.flatMap(\.runs)).map(\.id) == [runs[0].id])
    }

    @Test func `a teacher of another memory limit is the same teacher`() throws {
        let runs = try Runs.of("seeds: [0]")
        let lean = try Runs.of("seeds: [0]\nvariants: {a: {data.split_seed: 1}}")
        let links = TeacherLinks([runs[0]])
        #expect(links.teacher(of: runs[1])?.id == runs[0].id)
        #expect(links.teacher(of: lean[1]) == nil)
    }

    @Test func `progress is counted and the rest reckoned`() throws {
        let runs = try Runs.of(rest)
        let now = [
            runs[0].at(.finished, step: 100, seconds: 20),
            runs[1].at(.finished, step: 100, seconds: 40),
            runs[2].at(.training, step: 50, seconds: 20),
            runs[3].at(.failed, step: 10, seconds: 4), runs[4],
        ]
        let sweep = try #require(Sweep.all(in: now).first)
        let progress = SweepProgress(sweep, pace: MeasuredPace(now), slots: 2)
        // 20 s for the rest of one, 40 s for the one that waits, side by side.
        #expect(
            progress.line { "\(Int($0)) s" }
                == "1/4 finished, 1 running, 1 queued, 1 failed, ETA 40 s")
        #expect(abs(progress.share - (10 + 20 + 10 + 2) / 90) < 1e-12)
    }

    @Test func `the grid puts two paths side by side and sums up the rest`() throws {
        let runs = try Runs.of(rest).dropFirst()
        let now = runs.enumerated().map { index, run in
            index < 2
                ? run.at(.finished, step: 100, seconds: 9, top1: 90 + Double(index))
                : run.at(index == 2 ? .training : .queued, step: 50, seconds: 9, top1: 50)
        }
        let sweep = try #require(Sweep.all(in: now).first)
        let grid = SweepGrid(sweep, rows: "tau", columns: "method", metric: "val/top1")
        #expect(grid.rows == [.double(1), .double(2)])
        #expect(grid.columns == [.string("KD")])
        #expect(grid.cells[0][0].sample?.mean == 90.5)
        #expect(grid.cells[0][0].isFinished)
        #expect(grid.cells[1][0].sample == nil && grid.cells[1][0].latest == 50)
        #expect(grid.cells[1][0].phase == .training)
        #expect(grid.best == 90.5)
        let usual = SweepGrid(sweep, metric: "val/top1")
        #expect(usual.rowPath == "distill.tau" && usual.columnPath == "seed")
        #expect(usual.cells.map(\.count) == [2, 2] && usual.collapsed == [])
        #expect(usual.cells[1][1].phase == .queued)
    }
}
