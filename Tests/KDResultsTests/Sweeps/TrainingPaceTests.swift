import KDExperiment
import Testing

@testable import KDResults

@Suite struct TrainingPaceTests {
    private let rest = "seeds: [0, 1]\nsweep: {distill.tau: [1, 2]}"

    private func load(_ run: RunSummary) throws -> TrainingLoad {
        try #require(TrainingLoad(run.settings))
    }

    @Test func `a pace is measured by runs of the same kind`() throws {
        let runs = try ListedRuns.of(rest)
        let measured = runs.enumerated().map { index, run in
            run.at(.finished, step: 100, seconds: Double(20 * (index + 1)))
        }
        let pace = TrainingPace(measured)
        // The teacher took 20 s for 10 epochs, the students 40 to 100 s for 20.
        let teacher = try #require(pace.secondsPerEpoch(load(runs[0])))
        #expect(abs(teacher - 2) < 1e-9)
        // The median of rates: of 40, 60, 80 and 100 s.
        let student = try #require(pace.secondsPerEpoch(load(runs[1])))
        #expect(abs(student - 1 / ((1 / 3.0 + 1 / 4.0) / 2)) < 1e-9)
        #expect(pace.rate(of: try load(runs[1]).step)?.origin == .runs(4))
        // Half an epoch says little, and a run that never trained nothing.
        let early = TrainingPace([runs[1].at(.training, step: 2, seconds: 9)])
        #expect(early.secondsPerEpoch(try load(runs[1])) == nil)
    }

    @Test func `what nobody has measured follows from the multiply-adds, on the same images`()
        throws
    {
        let runs = try ListedRuns.of("seeds: [0]")
        let pace = TrainingPace([runs[1].at(.finished, step: 100, seconds: 40)])
        let other = try ListedRuns.of("student: {model: wrn-16-1}\nseeds: [0]", student: nil)
        let (known, wanted) = (try load(runs[1]), try load(other[1]))
        let rate = try #require(pace.rate(of: wanted.step))
        #expect(rate.origin == .scaled)
        let ratio = try #require(wanted.step.cost) / #require(known.step.cost)
        #expect(ratio > 1)
        let seconds = try #require(pace.secondsPerEpoch(wanted))
        #expect(abs(seconds - 2 * ratio) < 1e-9)
        let batch = try ListedRuns.of("sweep: {schedule.batch: [7]}")
        #expect(pace.rate(of: try load(batch[1]).step) == nil)
        // A program of the user's says nothing of kd's own trainer.
        let program = try ListedRuns.of("trainer: {command: [train.sh]}")
        #expect(pace.rate(of: try load(program[1]).step) == nil)
    }

    @Test func `a timed step serves until runs have shown better`() throws {
        let runs = try ListedRuns.of("seeds: [0]")
        let load = try load(runs[1])
        let timed = [load.step: 1293.3]
        let images = try #require(load.images.count)
        #expect(TrainingPace([], timed: timed).secondsPerEpoch(load) == images / 1293.3)
        let shown = TrainingPace([runs[1].at(.finished, step: 100, seconds: 40)], timed: timed)
        #expect(shown.rate(of: load.step)?.origin == .runs(1))
    }

    @Test func `runs that shared a trainer are reckoned as if each had been alone`() throws {
        let process = ProcessIdentity(pid: 7, startTime: 9)
        let runs = try ListedRuns.of(rest).dropFirst().map { run in
            var run = run.at(.finished, step: 100, seconds: 100)
            run.state?.process = process
            return run
        }
        let load = try load(runs[0])
        let (student, teacher) = (
            try #require(load.step.studentCost), try #require(load.step.teacherCost)
        )
        // Four students and one teacher's forward pass took 100 s for 20 epochs.
        let seconds = try #require(TrainingPace(runs).secondsPerEpoch(load))
        let expected = 5 * (student + teacher) / (4 * student + teacher)
        #expect(abs(seconds - expected) < 1e-9)
    }
}
