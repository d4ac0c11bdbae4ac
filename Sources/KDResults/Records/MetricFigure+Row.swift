import GRDB

extension MetricFigure {
    /// Reads a row that begins with kind, last value, its step and epoch, best value, its step and
    /// epoch; `nil` when its kind is unknown.
    init?(row: Row) {
        guard let kind = PointKind(rawValue: row[0]) else { return nil }
        self.kind = kind
        last = row[1] ?? .nan
        lastStep = row[2]
        lastEpoch = row[3]
        best = row[4]
        bestStep = row[5]
        bestEpoch = row[6]
    }
}
