import KDExperiment
import KDResults

/// One run as lists and tables show it; all text is safe to display.
struct RunRecord: Hashable, Sendable {
    /// One leaf of the resolved spec.
    struct Setting: Hashable, Sendable {
        var path: String
        var text: String
    }

    /// What the index says, with the user's own words: the table and filters go by it.
    var summary: RunSummary
    /// The user's name for it, or `digits-amd/kd/s1`.
    var name: String
    var phase: RunPhase
    /// What trains the run: `CE`, `KD`, `AT + KD`; `teacher` for a teacher.
    var method: String = ""
    var student: String = ""
    /// `nil` when no term of the objective needs a teacher.
    var teacher: String?
    /// The resolved spec, flattened.
    var settings: [Setting] = []
    /// Epochs completed and wanted.
    var epoch = 0
    var epochs = 0
    /// Steps completed and wanted.
    var step = 0
    var steps = 0
    /// Unix seconds.
    var createdAt = 0.0
    var startedAt: Double?
    var endedAt: Double?
    var trainedSeconds = 0.0
    var imagesPerSecond: Double?
    /// The last and the best value by metric name.
    var metrics: [String: MetricFigure] = [:]
    /// The total loss from the start to now, thinned out.
    var loss: [Double] = []
    var error: String?
    /// Its Slurm job: `12_3 pending (Priority)`; `nil` where it has none.
    var job: String?
    var tags: [String] = []
    var note = ""
    /// The settings that tell the run from its siblings: `tau 8 · weight 3000`.
    var distinction = ""

    init(_ summary: RunSummary, name: String) {
        self.summary = summary
        self.name = name
        phase = summary.phase ?? .lost
    }

    var id: RunID { summary.id }
}

/// Records are large: looking for one, single fields are looked at where they lie, since handing
/// over a thousand copies takes longer than drawing a frame.
extension [RunRecord] {
    /// Where the run with this identity is.
    func place(of id: RunID?) -> Int? {
        guard let id else { return nil }
        return indices.first { self[$0].summary.id == id }
    }

    /// How many runs stand so.
    func count(phase isWanted: (RunPhase) -> Bool) -> Int {
        indices.count { isWanted(self[$0].phase) }
    }

    /// Whether some run stands so.
    func contains(phase isWanted: (RunPhase) -> Bool) -> Bool {
        indices.contains { isWanted(self[$0].phase) }
    }
}

/// The last and the best value of a metric.
struct MetricFigure: Hashable, Sendable {
    var last: Double
    var best: Double
}

// MARK: - Metrics

extension RunRecord {
    /// Metric names in the order people look for them: losses, accuracies, rates, the machine.
    var metricNames: [String] {
        metrics.keys.map { (Self.rank($0), $0) }.sorted { $0 < $1 }.map(\.1)
    }

    /// The metrics that a run screen shows unless told otherwise.
    var defaultMetrics: [String] {
        let wanted = [
            "loss/total", "val/top1", "val/loss", "train/top1", "lr", "images_per_second",
        ]
        let present = wanted.filter { metrics[$0] != nil }
        return present.isEmpty ? Array(metricNames.prefix(4)) : present
    }

    private static func rank(_ name: String) -> Int {
        switch name.split(separator: "/").first {
        case "loss": name == "loss/total" ? 0 : 2
        case "val": 1
        case "test": 3
        case "train": 4
        case "weighted": 5
        default: 6
        }
    }
}

extension RunRecord {
    /// How much of the training is done, 0 to 1; nil while the total is unknown.
    var progress: Double? {
        if phase == .finished { return 1 }
        if steps > 0 { return min(1, Double(step) / Double(steps)) }
        return epochs > 0 ? min(1, Double(epoch) / Double(epochs)) : nil
    }

    /// Seconds until the training ends at the rate so far; nil when nothing can be said.
    var remainingSeconds: Double? {
        guard phase == .training || phase == .evaluating || phase == .paused,
            let progress, progress > 0, trainedSeconds > 0
        else { return nil }
        return trainedSeconds * (1 - progress) / progress
    }

    /// The figure that the list shows: the best on validation, which no test image has chosen.
    var bestValidation: Double? { metrics["val/top1"]?.best }

    /// The value of a spec path.
    func setting(_ path: String) -> String? { settings.first { $0.path == path }?.text }

    /// `wrn-16-2 → wrn-10-1`, or the student alone.
    var pair: String { teacher.map { "\($0) → \(student)" } ?? student }
}

/// In which settings runs differ: what tells them apart at a glance.
enum SettingDifference {
    /// Paths that other columns of the list show already, or that follow from the name.
    private static let shown: Set<String> = ["name", "experiment", "variant", "seed"]

    /// What the runs say of one path.
    private struct Finding {
        var path: String
        /// Where it stands in the settings of most runs.
        var place: Int
        var text: String
        var count = 0
        var isSame = true

        mutating func add(_ other: String) {
            count += 1
            if other != text { isSame = false }
        }
    }

    /// Returns the spec paths whose values are not the same in all of `runs`, in spec order.
    static func paths(of runs: [RunRecord]) -> [String] {
        differences(of: runs).map(\.path)
    }

    private static func differences(of runs: [RunRecord]) -> [Finding] {
        var findings: [Finding] = []
        var places: [String: Int] = [:]
        for run in runs {
            for (hint, setting) in run.settings.enumerated() {
                if let place = place(of: setting.path, hint, findings, places) {
                    findings[place].add(setting.text)
                } else {
                    places[setting.path] = findings.count
                    findings.append(
                        Finding(
                            path: setting.path, place: findings.count, text: setting.text,
                            count: 1))
                }
            }
        }
        return findings.filter { finding in
            !shown.contains(finding.path) && (!finding.isSame || finding.count < runs.count)
        }
    }

    /// Where a path was met; of most runs at the very place where it stands in their settings.
    private static func place(
        of path: String, _ hint: Int, _ findings: [Finding], _ places: [String: Int]
    ) -> Int? {
        hint < findings.count && findings[hint].path == path ? hint : places[path]
    }

    /// Fills in what tells each run from the others of its experiment and method.
    static func fill(_ runs: inout [RunRecord]) {
        let families = Dictionary(grouping: runs.indices) { index in
            [runs[index].setting("name") ?? "", runs[index].method]
        }
        for members in families.values {
            let findings = differences(of: members.map { runs[$0] })
            for index in members {
                runs[index].distinction = findings.compactMap { finding in
                    text(of: finding, in: runs[index]).map { "\(shortName(finding.path)) \($0)" }
                }.joined(separator: " · ")
            }
        }
    }

    private static func text(of finding: Finding, in run: RunRecord) -> String? {
        if finding.place < run.settings.count, run.settings[finding.place].path == finding.path {
            return run.settings[finding.place].text
        }
        return run.setting(finding.path)
    }

    /// Returns a path's last parts, as many as tell it apart: `tau`, `features[0].weight`.
    static func shortName(_ path: String) -> String {
        let parts = path.split(separator: ".")
        guard let last = parts.last else { return path }
        let needsMore = ["model", "name", "weight", "method"].contains(last) && parts.count > 1
        return needsMore ? parts.suffix(2).joined(separator: ".") : String(last)
    }
}
