import KDExperiment
import KDResults

/// How long the runs of a draft will take, and how that is known.
struct TimeEstimate: Hashable, Sendable {
    /// Where a rate comes from.
    enum Origin: Hashable, Sendable {
        /// So many runs of the project had the same networks, terms, images and batch.
        case runs(Int)
        /// A step was timed on request.
        case measured
        /// From another rate, by the multiply-adds.
        case scaled
    }

    /// Images a second of the draft's own kind of run.
    var rate: Double
    var origin: Origin
    /// Seconds of one run.
    var runSeconds: Double
    /// Seconds until all runs are done; nil while the file has faults.
    var totalSeconds: Double?
    /// Runs and teachers that are not there yet.
    var runCount: Int
    var teacherCount: Int
}

/// Rates that are known, and what follows from them.
struct StepRates {
    /// Images a second and how many runs say so, by kind.
    private var indexed: [StepKind: (rate: Double, runs: Int)] = [:]
    private var measured: [StepKind: Double]

    init(_ runs: [RunRecord], measured: [StepKind: Double]) {
        self.measured = measured
        var rates: [StepKind: [Double]] = [:]
        for run in runs {
            guard let rate = run.imagesPerSecond, rate > 0, rate.isFinite,
                let kind = StepKind(run.summary)
            else { continue }
            rates[kind, default: []].append(rate)
        }
        indexed = rates.mapValues { ($0.sorted()[$0.count / 2], $0.count) }
    }

    /// The rate of a kind of run.
    ///
    /// - Parameter cost: Multiply-adds an image of a kind; `nil` where it has none.
    func rate(
        _ kind: StepKind, cost: (StepKind) -> Double?
    ) -> (rate: Double, origin: TimeEstimate.Origin)? {
        if let known = indexed[kind] { return (known.rate, .runs(known.runs)) }
        if let known = measured[kind] { return (known, .measured) }
        // The nearest in cost, on the same images in batches of the same size.
        guard let own = cost(kind), own > 0 else { return nil }
        let known = measured.map { ($0.key, $0.value) } + indexed.map { ($0.key, $0.value.rate) }
        let near = known.compactMap { other, rate -> (distance: Double, rate: Double)? in
            guard other.images == kind.images, other.batch == kind.batch,
                let theirs = cost(other), theirs > 0
            else { return nil }
            return (max(own / theirs, theirs / own), rate * theirs / own)
        }
        return near.min { ($0.distance, $0.rate) < ($1.distance, $1.rate) }
            .map { ($0.rate, .scaled) }
    }
}

extension Model {
    /// Looks again how long the draft's runs will take.
    mutating func settleTime() { configureScreen.estimate = timeEstimate }

    /// How long the draft's runs will take; nil while no rate is known.
    var timeEstimate: TimeEstimate? {
        guard let check = configureScreen.check else { return nil }
        let rates = StepRates(runs, measured: configureScreen.measured)
        // A file of thousands of runs has few kinds of them.
        var costs: [StepKind: Double?] = [:]
        var known: [StepKind: (rate: Double, origin: TimeEstimate.Origin)?] = [:]
        func cost(_ kind: StepKind) -> Double? {
            if let cost = costs[kind] { return cost }
            let cost = ModelCosts.step(kind, like: check.base)
            costs[kind] = .some(cost)
            return cost
        }
        func seconds(_ run: RunSpec) -> (Double, Double, TimeEstimate.Origin)? {
            let kind = StepKind(run)
            if known[kind] == nil { known[kind] = .some(rates.rate(kind, cost: cost)) }
            guard let images = trainedImages(run), let rate = known[kind] ?? nil else { return nil }
            return (images / rate.rate, rate.rate, rate.origin)
        }
        guard let own = seconds(check.base) else { return nil }
        let there = Set(runs.filter { $0.phase == .finished }.map(\.id))
        let teachers = check.teachers.filter { !there.contains($0.id) }
        let students = check.runs.filter { !there.contains($0.id) }
        let work = (teachers + students).map { run in
            WorkEstimate.Work(id: run.id, teacher: run.teacherRunID, seconds: seconds(run)?.0)
        }
        let whole = WorkEstimate(work, slots: configureScreen.machine.slots)
        let isKnown = check.faults.isEmpty && whole.unknownCount == 0
        return TimeEstimate(
            rate: own.1, origin: own.2, runSeconds: own.0,
            totalSeconds: isKnown ? whole.seconds : nil, runCount: students.count,
            teacherCount: teachers.count)
    }

    /// Images that a run trains on; nil where only the files tell.
    private func trainedImages(_ run: RunSpec) -> Double? {
        guard let count = run.data.name.trainingImageCount else { return nil }
        let share = run.data.name.hasOwnValidation ? 1 : 1 - run.data.validation
        return Double(count) * share * Double(run.schedule.epochs)
    }
}
