import KDExperiment
import Testing

@testable import KDResults

@Suite struct SweepTests {
    private let rest = "seeds: [0, 1]\nsweep: {distill.tau: [1, 2]}"

    @Test func `a sweep is all runs of a name, with the teachers they wait for`() throws {
        let other = try ListedRuns.of("seeds: [7]").map { run in
            var run = run
            if !run.isTeacher {
                run.settings[0].value = .string("else")
                run.id = RunID("else")
            }
            return run
        }
        let runs = try ListedRuns.of(rest)
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
        let runs = try ListedRuns.of("seeds: [0]")
        let lean = try ListedRuns.of("seeds: [0]\nvariants: {a: {data.split_seed: 1}}")
        let links = TeacherLinks([runs[0]])
        #expect(links.teacher(of: runs[1])?.id == runs[0].id)
        #expect(links.teacher(of: lean[1]) == nil)
    }

    @Test func `a program's teachers are others than kd's own`() throws {
        let own = try ListedRuns.of("seeds: [0]")
        let programs = try ListedRuns.of("seeds: [0]\ntrainer: {command: [train.sh]}")
        let links = TeacherLinks(own + programs)
        #expect(own[0].id != programs[0].id)
        #expect(links.teacher(of: own[1])?.id == own[0].id)
        #expect(links.teacher(of: programs[1])?.id == programs[0].id)
    }

    @Test func `the end of a path names an axis`() throws {
        let sweep = try #require(Sweep.all(in: ListedRuns.of(rest)).first)
        let grid = SweepGrid(sweep, rows: "tau", metric: "val/top1")
        #expect(grid.rowPath == "distill.tau" && grid.columnPath == "seed")
        #expect(grid.collapsed == [])
    }

    @Test func `progress is counted and the rest reckoned`() throws {
        let runs = try ListedRuns.of(rest)
        let now = [
            runs[0].at(.finished, step: 100, seconds: 20),
            runs[1].at(.finished, step: 100, seconds: 40),
            runs[2].at(.training, step: 50, seconds: 20),
            runs[3].at(.failed, step: 10, seconds: 4), runs[4],
        ]
        let sweep = try #require(Sweep.all(in: now).first)
        let progress = SweepProgress(
            sweep, pace: TrainingPace(now), machine: MachineShare(slots: 2, cohort: 1))
        // 20 s for the rest of one, 40 s for the one that waits, side by side.
        #expect(
            progress.line { "\(Int($0)) s" }
                == "1/4 finished, 1 running, 1 queued, 1 failed, ETA 40 s")
        #expect(abs(progress.share - (10 + 20 + 10 + 2) / 90) < 1e-12)
    }

    @Test func `the grid puts two paths side by side and sums up the rest`() throws {
        let runs = try ListedRuns.of(rest).dropFirst()
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
