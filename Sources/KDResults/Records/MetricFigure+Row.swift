import GRDB

extension MetricFigure {
    /// Reads a row of the table `figure`; `nil` when its kind is unknown.
    init?(row: Row) {
        guard let kind = PointKind(rawValue: row["kind"]) else { return nil }
        self.kind = kind
        last = row["last"] ?? .nan
        lastStep = row["lastStep"]
        lastEpoch = row["lastEpoch"]
        best = row["best"]
        bestStep = row["bestStep"]
        bestEpoch = row["bestEpoch"]
    }
}
