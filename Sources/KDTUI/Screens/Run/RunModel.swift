import KDExperiment

/// The state of the Run screen.
struct RunModel: Hashable, Sendable {
    /// A part of the screen; one shows at a time, so that each has room.
    enum Pane: Int, Hashable, Sendable, CaseIterable {
        case charts, terms, attention, log, system, spec

        var title: String {
            switch self {
            case .charts: "Charts"
            case .terms: "Terms"
            case .attention: "Attention"
            case .log: "Log"
            case .system: "System"
            case .spec: "Spec"
            }
        }

        /// The key that leads here; digits lead to screens.
        var key: Character {
            switch self {
            case .charts: "C"
            case .terms: "T"
            case .attention: "A"
            case .log: "L"
            case .system: "Y"
            case .spec: "S"
            }
        }
    }

    /// What the charts' x axis counts.
    enum Axis: String, Hashable, Sendable, CaseIterable {
        case step, epoch, time
    }

    /// The open run.
    var id: RunID?
    /// The screen from which it was opened; back leads there.
    var origin = Screen.runs
    var pane = Pane.charts
    /// The chosen metrics; nil shows the usual ones.
    var metrics: [String]?
    /// The visible part of the x axis as fractions of the whole; nil shows all.
    var window: ClosedRange<Double>?
    /// Where the crosshair stands, as a fraction of the whole x axis.
    var crosshair: Double?
    var axis = Axis.step
    var isLogarithmic = false
    /// Weight of the past in the moving average.
    var smoothing = 0.0
    var ignoresOutliers = true
    /// The chart that Enter enlarges.
    var focusedChart = 0
    var isMaximized = false
    /// Weighted loss terms rather than raw ones.
    var showsWeighted = true
    var attention = AttentionModel()
    /// Lines scrolled back from the end of the log; 0 follows new lines.
    var logOffset = 0
    var specOffset = 0

    /// The steps that smoothing goes through.
    static let smoothingSteps = [0.0, 0.6, 0.9, 0.98]
}

extension Model {
    /// The epoch whose maps are to be shown.
    var attentionEpoch: Int? {
        let epochs = detail(runScreen.id)?.attentionEpochs ?? []
        guard let wanted = runScreen.attention.epoch else { return epochs.last }
        return epochs.contains(wanted) ? wanted : epochs.last
    }

    /// The frame that shows: the epoch asked for once it is there, else the last one loaded.
    var attentionFrame: AttentionFrame? {
        let frames = runScreen.attention.frames.filter { $0.id == runScreen.id }
        return frames.last { $0.epoch == attentionEpoch } ?? frames.last
    }

    /// The metrics that the chart panes show.
    var shownMetrics: [String] {
        guard let run = run(runScreen.id) else { return [] }
        switch runScreen.pane {
        case .system:
            return ["images_per_second", "cpu_percent", "rss_bytes"].filter {
                run.metrics[$0] != nil
            }
        case .terms: return termMetrics(of: run)
        default: return runScreen.metrics?.filter { run.metrics[$0] != nil } ?? run.defaultMetrics
        }
    }

    /// The metrics whose curves are needed for what shows.
    var wantedMetrics: [String] {
        guard screen == .run, let run = run(runScreen.id) else { return RunPreview.metrics }
        guard runScreen.pane == .terms else { return shownMetrics }
        return run.metricNames.filter { $0.hasPrefix("loss/") || $0.hasPrefix("weighted/") }
    }

    /// Loss terms of the kind that is chosen; raw ones where weighted ones were not logged.
    func termMetrics(of run: RunRecord) -> [String] {
        let weighted = run.metricNames.filter { $0.hasPrefix("weighted/") }
        let raw = run.metricNames.filter { $0.hasPrefix("loss/") && $0 != "loss/total" }
        return runScreen.showsWeighted && !weighted.isEmpty ? weighted : raw
    }

    /// The moment under the crosshair, Unix seconds.
    var crosshairTime: Double? {
        guard let share = runScreen.crosshair, let detail = detail(runScreen.id),
            let extent = ChartExtent.of(detail, names: shownMetrics, axis: runScreen.axis)
        else { return nil }
        let place = extent.value(at: share)
        for name in shownMetrics {
            guard let series = detail.series[name] else { continue }
            let x = series.x(runScreen.axis)
            if let index = x.lastIndex(where: { $0 <= place }) { return series.times[index] }
        }
        return nil
    }
}

extension MetricSeries {
    /// The x values for an axis; seconds since the first point for time.
    func x(_ axis: RunModel.Axis) -> [Double] {
        switch axis {
        case .step: return steps
        case .epoch: return epochs
        case .time:
            let start = times.first ?? 0
            return times.map { $0 - start }
        }
    }
}
