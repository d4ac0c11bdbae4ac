import Foundation
import KDExperiment

/// Median and 99th percentile of measured times.
struct Spread: Hashable {
    /// Seconds.
    let median: Double
    let p99: Double
    let count: Int

    /// NaN without samples.
    init(_ seconds: [Double]) {
        let sorted = seconds.sorted()
        count = sorted.count
        median =
            sorted.isEmpty ? .nan : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
        p99 = sorted.isEmpty ? .nan : sorted[min(count - 1, count * 99 / 100)]
    }

    /// In milliseconds: `54, 58 ms`.
    fileprivate var text: String {
        count == 0 ? "-" : "\(Self.milliseconds(median)), \(Self.milliseconds(p99)) ms"
    }

    fileprivate var value: SpecValue {
        .map([
            SpecEntry("median_ms", .double(median * 1e3)), SpecEntry("p99_ms", .double(p99 * 1e3)),
            SpecEntry("count", .int(count)),
        ])
    }

    private static func milliseconds(_ seconds: Double) -> String {
        let value = seconds * 1e3
        return Format.number((value * 10).rounded() / 10)
    }
}

/// What was measured of the dashboard on one project.
struct UIFigures {
    var runs = 0
    /// Values of metrics.
    var points = 0
    /// From no index to one that holds everything, each time.
    var ingestSeconds: [Double] = []
    var firstOutput = Spread([])
    var completePaint = Spread([])
    var runsKeys = Spread([])
    var runKeys = Spread([])
    /// The part of the processor time wanted while keys were pressed that the host gave to others.
    var stolenShare = Double.nan
    var eventToScreen = Spread([])
    /// Shares of one core.
    var finishedShare = Double.nan
    var liveShare = Double.nan
    private(set) var peakByteCount = 0
    /// The most memory while the first opening read every log.
    var firstPeakByteCount = 0

    mutating func note(peak: Int) { peakByteCount = max(peakByteCount, peak) }

    /// Values a second that an index made anew takes in; the median.
    private var ingestRate: Double { Double(points) / Spread(ingestSeconds).median }
}

extension UIFigures {
    /// One measured quantity, for people and for programs.
    struct Line {
        let title: String
        /// The bound that kd sets itself.
        let bound: String
        let text: String
        let key: String
        let value: SpecValue

        fileprivate init(
            _ title: String, _ bound: String, _ text: String, _ key: String, _ value: SpecValue
        ) {
            (self.title, self.bound, self.text, self.key, self.value) =
                (title, bound, text, key, value)
        }
    }

    /// Everything, in the order in which a user meets it.
    var lines: [Line] {
        [
            Line("runs", "", "\(runs)", "runs", .int(runs)),
            Line("points", "", "\(points)", "points", .int(points)),
            spread("first output", "< 50 ms", "first_output", firstOutput),
            spread("complete paint", "< 150 ms", "complete_paint", completePaint),
            spread("key to frame, Runs", "p99 < 16 ms", "key_to_frame_runs", runsKeys),
            spread("key to frame, Run", "p99 < 16 ms", "key_to_frame_run", runKeys),
            Line(
                "taken by the host meanwhile", "", percent(stolenShare), "keys_stolen_share",
                .double(stolenShare)),
            spread("new event to screen", "< 300 ms", "event_to_screen", eventToScreen),
            share("nothing new, finished runs", "idle_finished_share", finishedShare),
            share("nothing new, a live run", "idle_live_share", liveShare),
            memory("peak memory", "peak_rss_bytes", peakByteCount),
            memory("peak memory, first opening", "first_peak_rss_bytes", firstPeakByteCount),
            Line(
                "points read a second", "> 300000", String(format: "%.0f", ingestRate),
                "ingest_points_per_second", .double(ingestRate)),
        ]
    }

    private func spread(_ title: String, _ bound: String, _ key: String, _ spread: Spread) -> Line {
        Line(title, bound, spread.text, key, spread.value)
    }

    private func share(_ title: String, _ key: String, _ share: Double) -> Line {
        Line(title, "< 1 %", percent(share), key, .double(share))
    }

    private func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }

    private func memory(_ title: String, _ key: String, _ byteCount: Int) -> Line {
        let megabytes = (Double(byteCount) / 1e6).rounded()
        return Line(title, "< 100 MB", Format.figure(megabytes) + " MB", key, .int(byteCount))
    }
}
