public import KDExperiment

/// How long an epoch takes, as the project's own runs have measured it.
///
/// Runs of the same data, student, teacher and batch take about as long; among them those with
/// the same feature terms come first. What nobody has measured stays unknown.
public struct MeasuredPace: Sendable {
    private var exact: [Load: [Double]] = [:]
    private var alike: [Load: [Double]] = [:]

    /// What decides how long an epoch takes.
    private struct Load: Hashable {
        var data: [SpecValue?]
        var student: SpecValue?
        var teacher: SpecValue?
        var batch: SpecValue?
        /// Methods and layer sets; `nil` where they do not count.
        var features: [SpecEntry]?

        init(_ settings: [SpecEntry]) {
            let values = Dictionary(
                settings.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
            data = ["name", "root", "size", "classes", "validation"].map { values["data.\($0)"] }
            student = values["student.model"]
            teacher = values["teacher.model"]
            batch = values["schedule.batch"]
            features = settings.filter {
                $0.key.hasSuffix("].method") || $0.key.contains("].layers")
            }
        }

        var withoutFeatures: Load {
            var load = self
            load.features = nil
            return load
        }
    }

    /// Takes in the runs that have trained for at least one epoch.
    public init(_ runs: [RunSummary]) {
        for run in runs {
            guard let epochs = run.epochsTrained, epochs >= 1, let seconds = run.wallSeconds,
                seconds > 0, !run.settings.isEmpty
            else { continue }
            let load = Load(run.settings)
            exact[load, default: []].append(seconds / epochs)
            alike[load.withoutFeatures, default: []].append(seconds / epochs)
        }
    }

    /// Seconds that an epoch of a run takes; `nil` where no run like it has been measured.
    ///
    /// - Parameter settings: The run's resolved spec, flattened.
    public func secondsPerEpoch(_ settings: [SpecEntry]) -> Double? {
        let load = Load(settings)
        let measured = exact[load] ?? alike[load.withoutFeatures]
        return measured.flatMap { SampleStatistics($0)?.median }
    }
}

extension RunSummary {
    /// Epochs trained, with the part of the present one; `nil` when nothing is known.
    public var epochsTrained: Double? {
        guard let state else { return nil }
        if state.phase == .finished { return Double(state.epochs) }
        guard state.steps > 0 else { return Double(state.epoch) }
        return min(1, Double(state.step) / Double(state.steps)) * Double(state.epochs)
    }

    /// Seconds of training that are left at the run's own pace, or else at a measured one; 0 for a
    /// run that has ended, `nil` when nothing is known.
    public func remainingSeconds(_ pace: MeasuredPace) -> Double? {
        guard let state, !state.phase.isEnded else { return 0 }
        let done = epochsTrained ?? 0
        let left = max(0, Double(state.epochs) - done)
        if done >= 1, let seconds = wallSeconds, seconds > 0 { return left * seconds / done }
        return pace.secondsPerEpoch(settings).map { $0 * left }
    }
}
