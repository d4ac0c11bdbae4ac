import KDExperiment

/// How fast training goes on this machine, as the project's runs and timed steps have shown.
public struct TrainingPace: Sendable {
    /// Where a rate comes from.
    public enum Origin: Hashable, Sendable {
        /// So many runs of the project were of the same kind.
        case runs(Int)
        /// A step was timed on request.
        case timed
        /// From the rate of another kind, by the multiply-adds.
        case scaled
    }

    /// How fast a run trains that has its trainer to itself.
    public struct Rate: Hashable, Sendable {
        public var imagesPerSecond: Double
        public var origin: Origin
    }

    private var rates: [StepKind: Rate]
    /// Images an epoch; of trees of files only the runs tell.
    private var counts: [TrainingLoad.Images: Double] = [:]

    /// Takes in what is known.
    ///
    /// - Parameters:
    ///   - runs: Those that have trained for at least one epoch count.
    ///   - timed: Images a second by the kinds of steps that were timed.
    public init(_ runs: [RunSummary], timed: [StepKind: Double] = [:]) {
        rates = timed.mapValues { Rate(imagesPerSecond: $0, origin: .timed) }
        var seen: [StepKind: [Double]] = [:]
        for side in TrainedWork.byTrainer(runs) {
            for (kind, rate) in side.ratesAlone { seen[kind, default: []].append(rate) }
            for run in side.runs { counts[run.load.images] = run.imagesPerEpoch }
        }
        for (kind, all) in seen {
            guard let median = SampleStatistics(all)?.median else { continue }
            rates[kind] = Rate(imagesPerSecond: median, origin: .runs(all.count))
        }
    }

    /// How fast runs of a kind train: as measured, else as the nearest in cost on the same images
    /// in batches of the same size lets expect; nil where nothing is known.
    public func rate(of kind: StepKind) -> Rate? {
        if let known = rates[kind] { return known }
        guard kind.program == nil, let own = kind.cost, own > 0 else { return nil }
        let near = rates.compactMap { other, rate -> (distance: Double, rate: Double)? in
            guard other.data == kind.data, other.image == kind.image, other.batch == kind.batch,
                other.program == nil, let cost = other.cost, cost > 0
            else { return nil }
            return (max(own / cost, cost / own), rate.imagesPerSecond * cost / own)
        }
        return near.min { ($0.distance, $0.rate) < ($1.distance, $1.rate) }
            .map { Rate(imagesPerSecond: $0.rate, origin: .scaled) }
    }

    /// Seconds that an epoch of a run takes that is trained alone; nil where nothing is known.
    public func secondsPerEpoch(_ load: TrainingLoad) -> Double? {
        guard let images = load.images.count ?? counts[load.images],
            let rate = rate(of: load.step)
        else { return nil }
        return images / rate.imagesPerSecond
    }
}

/// The runs that one trainer trained, and how long that took.
private struct TrainedWork {
    struct Run {
        let load: TrainingLoad
        let epochs: Double
        let seconds: Double
        let imagesPerEpoch: Double
        var images: Double { epochs * imagesPerEpoch }
    }

    let runs: [Run]

    /// Sorts the runs that have trained for an epoch or more by the process that did it.
    static func byTrainer(_ runs: [RunSummary]) -> [TrainedWork] {
        var trainers: [ProcessIdentity: [Run]] = [:]
        var others: [TrainedWork] = []
        for summary in runs {
            guard let run = run(summary) else { continue }
            if let process = summary.state?.process {
                trainers[process, default: []].append(run)
            } else {
                others.append(TrainedWork(runs: [run]))
            }
        }
        return trainers.values.map(TrainedWork.init) + others
    }

    private static func run(_ run: RunSummary) -> Run? {
        guard let epochs = run.epochsTrained, epochs >= 1, let seconds = run.wallSeconds,
            seconds > 0, let load = TrainingLoad(run.settings), let state = run.state
        else { return nil }
        let steps = Double(state.steps) / Double(max(1, state.epochs))
        let images = load.images.count ?? steps * Double(load.step.batch)
        guard images > 0 else { return nil }
        return Run(load: load, epochs: epochs, seconds: seconds, imagesPerEpoch: images)
    }

    /// Images a second that each of the runs would have reached alone.
    ///
    /// Side by side the teacher's forward pass is shared and the rest takes turns, so the time of
    /// all goes to each by its multiply-adds.
    var ratesAlone: [(StepKind, Double)] {
        let seconds = runs.map(\.seconds).max() ?? 0
        let students = runs.map { run in run.load.step.studentCost.map { $0 * run.images } }
        let teachers = runs.compactMap { run in
            run.load.step.teacherCost.map { $0 * run.images }
        }
        let shared = teachers.max() ?? 0
        let work = students.compactMap(\.self).reduce(shared, +)
        guard runs.count > 1, work > 0, !students.contains(nil) else {
            return runs.map { ($0.load.step, $0.images / $0.seconds) }
        }
        return runs.compactMap { run in
            let step = run.load.step
            guard let student = step.studentCost, let teacher = step.teacherCost else { return nil }
            return (step, work / seconds / (student + teacher))
        }
    }
}

extension StepKind {
    /// Multiply-adds an image of a whole step; nil for models that kd does not know.
    public var cost: Double? {
        guard let studentCost, let teacherCost else { return nil }
        return studentCost + teacherCost
    }
}
