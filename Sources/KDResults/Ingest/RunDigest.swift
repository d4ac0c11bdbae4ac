import GRDB
import KDExperiment

/// What lists show of a run's points, worked out once when they arrive.
struct RunDigest {
    let db: Database
    let run: Int64

    init(_ db: Database, run: Int64) {
        self.db = db
        self.run = run
    }

    /// - Parameter hasMore: The log goes on: what is drawn now is drawn again soon.
    func update(hasEnded: Bool, hasMore: Bool) throws {
        try db.execute(
            sql: "UPDATE run SET imagesPerSecond = ? WHERE key = ?",
            arguments: [try imagesPerSecond(), run])
        let loss = try StoredCurve(db, run: run, metric: "loss/total", .step)
        let step = loss?.steps.upperBound ?? 0
        let drawn =
            try Int.fetchOne(
                db, sql: "SELECT sparkStep FROM run WHERE key = ?", arguments: [run]) ?? 0
        // Drawing reads the whole curve: a live run's is drawn again when it is a hundredth longer,
        // one that is still being read when it is twice as long.
        let enough = Int128(drawn) + Int128(hasMore ? drawn : drawn / 100)
        guard hasEnded || step < drawn || step > enough else { return }
        try db.execute(
            sql: "UPDATE run SET spark = ?, sparkStep = ? WHERE key = ?",
            arguments: [SpecValue.list(try spark(loss).map { .double($0) }).json, step, run])
    }

    private func imagesPerSecond() throws -> Double? {
        let name = "images_per_second"
        let epochs = try StoredCurve(db, run: run, metric: name, .epoch)?.points().values
        let rates = (epochs ?? []).filter(\.isFinite)
        if !rates.isEmpty { return rates.reduce(0, +) / Double(rates.count) }
        guard let system = try StoredCurve(db, run: run, metric: name, .system) else { return nil }
        let end = system.steps.upperBound
        return try system.points(in: end...end).values.last
    }

    /// The means over equally many steps each, from step 0 on.
    private func spark(_ loss: StoredCurve?) throws -> [Double] {
        guard let loss else { return [] }
        var means = [Mean](repeating: Mean(), count: RunSummary.sparkWidth)
        // A trainer may count its steps as it likes, up to the largest number that there is.
        let steps = Int128(loss.steps.upperBound) + 1
        try loss.forEachPart { part in
            for (step, value) in zip(part.steps, part.values) {
                let place = Int128(step) * Int128(means.count) / max(1, steps)
                means[max(0, Int(clamping: place))].add(value)
            }
        }
        return means.filter(\.isThere).map(\.value)
    }

    private struct Mean {
        /// A point stands here, be it NaN.
        private(set) var isThere = false
        private var sum = 0.0
        private var count = 0

        var value: Double { count > 0 ? sum / Double(count) : .nan }

        mutating func add(_ value: Double) {
            isThere = true
            guard !value.isNaN else { return }
            sum += value
            count += 1
        }
    }
}
