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
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT run.id, step, value FROM run JOIN point ON point.run = run.key
                    AND metric = (SELECT key FROM metric WHERE name = ?) AND kind = ? AND epoch = ?
                    ORDER BY run.key, step, offset
                    """, arguments: [metric, PointKind.epoch.rawValue, epoch])
            var figures: [String: MetricFigure] = [:]
            while let row = try rows.next() {
                figures[row[0]] = MetricFigure(
                    kind: .epoch, value: row[2] ?? .nan, step: row[1], epoch: epoch,
                    largerIsBetter: MetricDirection.largerIsBetter(metric))
            }
            return figures
        }
    }
}
