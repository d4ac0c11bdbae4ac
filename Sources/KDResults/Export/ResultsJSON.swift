public import KDExperiment

/// The machine's view of runs: what `kd results --json` prints.
///
/// Nothing in it depends on the index's own history, so that an index made anew says the same.
public enum ResultsJSON {
    /// An array with one object a run, by id, one run a line.
    public static func text(_ runs: [RunSummary]) -> String {
        let lines = runs.sorted { $0.id < $1.id }.map { object($0).json }
        return lines.isEmpty ? "[]" : "[\n" + lines.joined(separator: ",\n") + "\n]"
    }

    /// One run.
    public static func object(_ run: RunSummary) -> SpecValue {
        .map([
            SpecEntry("id", .string(run.id.description)), SpecEntry("name", .string(run.name)),
            SpecEntry("phase", run.phase.map { .string($0.rawValue) } ?? .null),
            SpecEntry("epoch", run.state.map { .int($0.epoch) } ?? .null),
            SpecEntry("epochs", run.state.map { .int($0.epochs) } ?? .null),
            SpecEntry("spec", .map(run.settings)),
            SpecEntry("metrics", .map(metrics(run))),
            SpecEntry("result", run.reported.map(result) ?? .null),
            SpecEntry("wall_seconds", number(run.wallSeconds)),
            SpecEntry("images_per_second", number(run.imagesPerSecond)),
            SpecEntry("damaged_lines", .int(run.damagedLines)),
        ])
    }

    private static func metrics(_ run: RunSummary) -> [SpecEntry] {
        run.metrics.sorted { $0.key < $1.key }.map { name, figure in
            SpecEntry(
                name,
                .map([
                    SpecEntry("last", .double(figure.last)),
                    SpecEntry("last_epoch", .int(figure.lastEpoch)),
                    SpecEntry("best", number(figure.best)),
                    SpecEntry("best_epoch", figure.bestEpoch.map { .int($0) } ?? .null),
                ]))
        }
    }

    private static func result(_ result: ReportedResult) -> SpecValue {
        .map([
            SpecEntry("metric", .string(result.metric)), SpecEntry("split", .string(result.split)),
            SpecEntry("value", .double(result.value)),
            SpecEntry("checkpoint", .string(result.checkpoint)),
            SpecEntry("epoch", .int(result.epoch)),
        ])
    }

    private static func number(_ value: Double?) -> SpecValue { value.map { .double($0) } ?? .null }
}
