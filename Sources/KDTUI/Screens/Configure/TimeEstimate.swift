import KDExperiment
import KDResults

/// How long the runs of a draft will take, and how that is known.
struct TimeEstimate: Hashable, Sendable {
    /// The draft's own kind of run.
    var rate: TrainingPace.Rate
    /// Seconds of one run alone.
    var runSeconds: Double
    /// Seconds until all runs are done; nil while the file has faults.
    var totalSeconds: Double?
    /// Runs and teachers that are not there yet.
    var runCount: Int
    var teacherCount: Int
}

extension Model {
    /// Looks again how long the draft's runs will take.
    mutating func settleTime() { configureScreen.estimate = timeEstimate }

    /// How long the draft's runs will take; nil while no rate is known.
    var timeEstimate: TimeEstimate? {
        guard let check = configureScreen.check, let own = TrainingLoad(check.base) else {
            return nil
        }
        let pace = TrainingPace(runs.map(\.summary), timed: configureScreen.measured)
        guard let rate = pace.rate(of: own.step), let epoch = pace.secondsPerEpoch(own) else {
            return nil
        }
        let there = Set(runs.filter { $0.phase == .finished }.map(\.id))
        let teachers = check.teachers.filter { !there.contains($0.id) }
        let students = check.runs.filter { !there.contains($0.id) }
        let work = (teachers + students).compactMap { run in
            TrainingLoad(run).map { pace.work($0, id: run.id, teacher: run.teacherRunID) }
        }
        let whole = WorkEstimate(work, on: machine)
        let isKnown = check.faults.isEmpty && whole.unknownCount == 0
        return TimeEstimate(
            rate: rate, runSeconds: epoch * Double(own.epochs),
            totalSeconds: isKnown ? whole.seconds : nil, runCount: students.count,
            teacherCount: teachers.count)
    }
}
