import KDExperiment
import KDResults

/// All that the screen shows, made of the runs once for all that ask for it.
struct SweepPicture: Sendable {
    /// What a picture is made of.
    struct Key: Hashable, Sendable {
        var generation: Int
        var name: String?
        var metric: String
        var rowPath: String?
        var columnPath: String?
    }

    /// The names of all experiments, sorted.
    var names: [String]
    var sweep: Sweep
    var grid: SweepGrid
    var progress: SweepProgress
    /// The lowest and highest value of the cells; nil before there are two.
    var range: ClosedRange<Double>?
}

extension Model {
    /// The picture as it shows now; nil while there is no experiment.
    var sweepPicture: SweepPicture? {
        if let kept = sweepScreen.kept, kept.key == sweepKey { return kept.picture }
        let summaries = runs.map { record in
            var summary = record.summary
            // A trainer that died says nothing: the record has been told.
            summary.state?.phase = record.phase
            return summary
        }
        let sweeps = Sweep.all(in: summaries)
        let state = sweepScreen
        guard let sweep = sweeps.first(where: { $0.name == state.name }) ?? Self.liveliest(sweeps)
        else { return nil }
        let grid = SweepGrid(
            sweep, rows: state.rowPath, columns: state.columnPath, metric: state.metric)
        let values = grid.cells.flatMap { $0 }.compactMap(\.sample?.mean).filter(\.isFinite)
        return SweepPicture(
            names: sweeps.map(\.name), sweep: sweep, grid: grid,
            progress: SweepProgress(sweep, pace: TrainingPace(summaries), machine: machine),
            range: values.min().flatMap { low in values.max().map { low...$0 } })
    }

    /// The experiment with the most at work, else the one that began last.
    private static func liveliest(_ sweeps: [Sweep]) -> Sweep? {
        sweeps.max { left, right in
            func rank(_ sweep: Sweep) -> (Int, Double) {
                (
                    sweep.all.count { $0.phase?.isEnded == false },
                    sweep.runs.compactMap { $0.state?.startedAt }.max() ?? 0
                )
            }
            return rank(left) < rank(right)
        }
    }

    /// Keeps the picture, so that it is made once.
    mutating func keepSweep() {
        let key = sweepKey
        guard sweepScreen.kept?.key != key else { return }
        sweepScreen.kept = sweepPicture.map { (key, $0) }
    }

    private var sweepKey: SweepPicture.Key {
        SweepPicture.Key(
            generation: generation, name: sweepScreen.name, metric: sweepScreen.metric,
            rowPath: sweepScreen.rowPath, columnPath: sweepScreen.columnPath)
    }
}
