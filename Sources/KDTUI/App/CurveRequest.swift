import Foundation

/// Which curves of a run are wanted, and how closely.
struct CurveRequest: Hashable, Sendable {
    /// The metrics by name.
    var metrics: [String] = []
    /// The steps that are looked at closely; of what lies outside, the outline is enough.
    var steps: ClosedRange<Int>?
}

extension Model {
    /// The curves that are needed for what shows.
    var wantedCurves: CurveRequest {
        CurveRequest(metrics: wantedMetrics, steps: closeSteps)
    }

    /// The steps around the part of the x axis that shows; nil when all of it does.
    ///
    /// Rounded outwards to halves of the window, so that small moves ask for nothing new and the
    /// next pan finds its points already there.
    private var closeSteps: ClosedRange<Int>? {
        guard screen == .run, let window = runScreen.window, let detail = detail(runScreen.id),
            let extent = ChartExtent.of(detail, names: shownMetrics, axis: runScreen.axis),
            let low = step(at: extent.value(at: window.lowerBound), detail),
            let high = step(at: extent.value(at: window.upperBound), detail)
        else { return nil }
        // The window's share is what the user sets; its steps move a little as finer points come.
        let unit = max(1, (high - low) / 2)
        let grid = Int(exp2(log2(Double(unit)).rounded()))
        return max(0, (low / grid - 1) * grid)...(high / grid + 2) * grid
    }

    /// The step that stands at a place of the x axis.
    private func step(at place: Double, _ detail: RunDetail) -> Int? {
        let longest = shownMetrics.compactMap { detail.series[$0] }
            .max { $0.steps.count < $1.steps.count }
        guard let longest, !longest.steps.isEmpty else { return nil }
        if runScreen.axis == .step { return Int(place) }
        let index = longest.x(runScreen.axis).lastIndex { $0 <= place } ?? 0
        return Int(longest.steps[index])
    }
}
