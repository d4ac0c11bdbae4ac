public import KDExperiment

/// A column of the results table by its name: a field, a metric or a path of the spec.
///
/// `val/top1` is the last value, `val/top1:best` the best one, `val/top1:epoch` the epoch of the
/// best one, `val/top1@12` the one at the end of epoch 12 (see ``ResultsIndex/runs(for:)``). `tau`
/// stands for `distill.tau` where only one path of the run ends so.
public struct ResultColumn: Sendable, Hashable {
    /// The name as it was written.
    public let name: String
    /// The name without `:best` and the like; only of use where the column is a metric.
    let metric: String
    /// The epoch behind `@`.
    let epoch: Int?
    private let aspect: Aspect

    private enum Aspect: String, CaseIterable { case last, best, epoch }

    /// Names a column; any name is allowed, and one that a run does not have is empty there.
    public init(_ name: String) {
        self.name = name
        var metric = Substring(name)
        var aspect = Aspect.last
        for other in Aspect.allCases where name.hasSuffix(":" + other.rawValue) {
            metric = metric.dropLast(other.rawValue.count + 1)
            aspect = other
        }
        let at = name.lastIndex(of: "@")
        epoch = at.flatMap { Int(name[name.index(after: $0)...]) }
        if let at, epoch != nil { metric = metric[..<at] }
        self.metric = String(metric)
        self.aspect = aspect
    }

    /// Fields that every run has, besides metrics and the spec.
    public static let fields = [
        "id", "name", "setup", "method", "student", "teacher", "phase", "epoch", "step",
        "wall_seconds", "images_per_second", "tags", "note",
    ]

    /// The run's value; `nil` where it has none.
    public func value(of run: RunSummary) -> SpecValue? {
        switch name {
        case "id": return .string(run.id.description)
        case "name": return .string(run.name)
        case "setup": return .string(run.setupName)
        case "method": return .string(run.method)
        case "student": return run.setting("student.model")
        case "teacher": return run.setting("teacher.model")
        case "tags": return run.tags.isEmpty ? nil : .string(run.tags.joined(separator: ", "))
        case "note": return run.note.isEmpty ? nil : .string(run.note)
        case "phase": return run.phase.map { .string($0.rawValue) }
        case "epoch": return run.state.map { .int($0.epoch) }
        case "step": return run.state.map { .int($0.step) }
        case "wall_seconds": return run.wallSeconds.map { .double($0) }
        case "images_per_second": return run.imagesPerSecond.map { .double($0) }
        default: return metricValue(of: run) ?? setting(of: run)
        }
    }

    /// Which way the column improves; `nil` where it is no metric.
    public var largerIsBetter: Bool? {
        // The paths of metrics have slashes, those of specs and the names of fields have none.
        guard metric.contains("/"), aspect != .epoch else { return nil }
        return MetricDirection.largerIsBetter(metric)
    }

    /// The column says what a run has reached or taken, not what it was told.
    var isMeasured: Bool {
        metric.contains("/") || name == "wall_seconds" || name == "images_per_second"
    }

    private func metricValue(of run: RunSummary) -> SpecValue? {
        if let figure = run.metrics[name] { return .double(figure.last) }
        guard epoch == nil, let figure = run.metrics[metric] else { return nil }
        switch aspect {
        case .last: return .double(figure.last)
        case .best: return figure.best.map { .double($0) }
        case .epoch: return figure.bestEpoch.map { .int($0) }
        }
    }

    private func setting(of run: RunSummary) -> SpecValue? {
        if let value = run.setting(name) { return value }
        let matches = run.settings.filter { $0.key.hasSuffix("." + name) }
        return matches.count == 1 ? matches[0].value : nil
    }
}
