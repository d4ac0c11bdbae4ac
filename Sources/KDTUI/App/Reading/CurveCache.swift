import Dispatch
import KDExperiment
import KDResults
import Synchronization

/// The curves of the runs looked at last, kept so that of a run at work only new points are read.
///
/// Used by one thread at a time; first reads of several metrics share the processor's cores.
final class CurveCache {
    private typealias Series = KDResults.MetricSeries

    private struct Place: Hashable {
        var id: RunID
        var metric: String
    }

    private struct Curve {
        /// A resumed run has its superseded points removed: nothing kept of it is valid.
        var attempts: Int
        var series: Series
    }

    /// A part of a curve that is looked at closely.
    private struct Detail {
        var steps: ClosedRange<Int>
        /// The curve's last step at that time: new points make the stretch old.
        var end: Int
        var series: Series
    }

    private var curves: [Place: Curve] = [:]
    private var details: [Place: Detail] = [:]

    /// A chart over a wide screen has some 400 dots; twice as many stretches leave room to zoom.
    private static let stretches = 800
    /// Some screens of charts; more are forgotten all at once.
    private static let limit = 200

    /// Returns the curves of a run's metrics as they are now.
    ///
    /// - Parameter attempts: How many trainers the run has had.
    func read(
        _ id: RunID, attempts: Int, _ wanted: CurveRequest, from index: ResultsIndex
    ) -> [String: KDResults.MetricSeries] {
        if curves.count > Self.limit { (curves, details) = ([:], [:]) }
        let places = wanted.metrics.map { Place(id: id, metric: $0) }
        let missing = places.filter { place in
            guard let curve = curves[place] else { return true }
            return curve.attempts != attempts || curve.series.steps.isEmpty
        }
        for place in places where !missing.contains(place) { extend(place, index) }
        let found = Mutex<[Place: Curve]>([:])
        DispatchQueue.concurrentPerform(iterations: missing.count) { number in
            let place = missing[number]
            guard
                let series = try? index.envelope(
                    id, metric: place.metric, stretches: Self.stretches)
            else { return }
            found.withLock { $0[place] = Curve(attempts: attempts, series: series) }
        }
        let fresh = found.withLock { $0 }
        curves.merge(fresh) { $1 }
        for place in fresh.keys { details[place] = nil }
        let known = places.compactMap { place in
            curves[place].map { (place.metric, closely(place, $0.series, wanted.steps, index)) }
        }
        return Dictionary(known, uniquingKeysWith: { $1 })
    }

    /// A curve with all there is to see of some of its steps.
    private func closely(
        _ place: Place, _ outline: Series, _ steps: ClosedRange<Int>?, _ index: ResultsIndex
    ) -> Series {
        // A curve of fewer points was never thinned.
        guard let steps, outline.steps.count >= Self.stretches, let end = outline.steps.last else {
            details[place] = nil
            return outline
        }
        if let known = details[place], known.steps == steps,
            known.end == end || steps.upperBound < known.end
        {
            return outline.refined(by: known.series)
        }
        guard
            let series = try? index.envelope(
                place.id, metric: place.metric, stretches: Self.stretches, steps: steps)
        else { return outline }
        details[place] = Detail(steps: steps, end: end, series: series)
        return outline.refined(by: series)
    }

    /// Adds the points that are newer than the last one.
    private func extend(_ place: Place, _ index: ResultsIndex) {
        guard var curve = curves[place], let last = curve.series.steps.last,
            let later = try? index.series(
                place.id, metric: place.metric, kind: curve.series.kind,
                steps: (last + 1)...Int.max), !later.steps.isEmpty
        else { return }
        curve.series.append(later)
        // Thinning halves; rarely enough that it costs nothing, often enough to stay small.
        if curve.series.steps.count > 4 * Self.stretches {
            curve.series = curve.series.thinned(to: 2 * Self.stretches)
        }
        curves[place] = curve
    }
}
