public import KDExperiment

/// A column of the results table by its name: a field, a metric or a path of the spec.
///
/// `val/top1` is the last value, `val/top1:best` the best one, `val/top1:epoch` the epoch of the
/// best one. `tau` stands for `distill.tau` where only one path of the run ends so.
public struct ResultColumn: Sendable, Hashable {
    /// The name as it was written.
    public let name: String

    /// Names a column; any name is allowed, and one that a run does not have is empty there.
    public init(_ name: String) { self.name = name }

    /// Fields that every run has, besides metrics and the spec.
    public static let fields = [
        "id", "name", "phase", "epoch", "step", "wall_seconds", "images_per_second",
    ]

    /// The run's value; `nil` where it has none.
    public func value(of run: RunSummary) -> SpecValue? {
        switch name {
        case "id": return .string(run.id.description)
        case "name": return .string(run.name)
        case "phase": return run.phase.map { .string($0.rawValue) }
        case "epoch": return run.state.map { .int($0.epoch) }
        case "step": return run.state.map { .int($0.step) }
        case "wall_seconds": return run.wallSeconds.map { .double($0) }
        case "images_per_second": return run.imagesPerSecond.map { .double($0) }
        default: return metric(of: run) ?? setting(of: run)
        }
    }

    private func metric(of run: RunSummary) -> SpecValue? {
        if let figure = run.metrics[name] { return .double(figure.last) }
        guard let colon = name.lastIndex(of: ":"), let figure = run.metrics[String(name[..<colon])]
        else { return nil }
        switch name[name.index(after: colon)...] {
        case "last": return .double(figure.last)
        case "best": return figure.best.map { .double($0) }
        case "epoch": return figure.bestEpoch.map { .int($0) }
        default: return nil
        }
    }

    private func setting(of run: RunSummary) -> SpecValue? {
        if let value = run.setting(name) { return value }
        let matches = run.settings.filter { $0.key.hasSuffix("." + name) }
        return matches.count == 1 ? matches[0].value : nil
    }
}
