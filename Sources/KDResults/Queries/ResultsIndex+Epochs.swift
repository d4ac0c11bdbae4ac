import GRDB
import KDExperiment

extension ResultsIndex {
    /// Every run, with the values that columns such as `val/top1@12` ask for among its metrics.
    public func runs(for columns: [ResultColumn]) throws(IndexError) -> [RunSummary] {
        var runs = try runs()
        for column in columns {
            guard let epoch = column.epoch else { continue }
            let figures = try figures(column.metric, atEpoch: epoch)
            for place in runs.indices {
                runs[place].metrics[column.name] = figures[runs[place].id.description]
            }
        }
        return runs
    }

    /// A metric at the end of one epoch, by run.
    private func figures(
        _ metric: String, atEpoch epoch: Int
    ) throws(IndexError) -> [String: MetricFigure] {
        try read { db in
            let runs = try Row.fetchAll(db, sql: "SELECT key, id FROM run")
            var figures: [String: MetricFigure] = [:]
            for run in runs {
                guard let curve = try StoredCurve(db, run: run[0], metric: metric, .epoch) else {
                    continue
                }
                let points = try curve.points()
                guard let place = points.epochs.lastIndex(of: epoch) else { continue }
                figures[run[1]] = MetricFigure(
                    kind: .epoch, value: points.values[place], step: points.steps[place],
                    epoch: epoch, largerIsBetter: MetricDirection.largerIsBetter(metric))
            }
            return figures
        }
    }
}
