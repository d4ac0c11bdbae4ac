import KDExperiment

/// How runs are ordered.
enum RunOrder {
    /// What a run's place depends on; ties fall back to the name, so that no two lists of the same
    /// runs differ.
    private struct Key: Comparable {
        /// The smallest stands first; what is no number stands last.
        private let rank: Double
        private let number: Double
        private let method: String
        private let name: String
        private let id: RunID

        init(_ run: RunRecord, by order: RunsModel.Order) {
            var (rank, number, method) = (0.0, 0.0, "")
            switch order {
            case .activity:
                let group = RunOrder.group(run.phase)
                rank = Double(2 * group + (run.method == "teacher" ? 0 : 1))
                // What waits or works is in the order of launching, what ended with the newest
                // first.
                number = group < 2 ? run.createdAt : -run.createdAt
            case .name: break
            case .method: method = run.method
            case .validation: number = -(run.bestValidation ?? -1)
            case .loss: number = run.metrics["loss/total"]?.last ?? .infinity
            case .speed: number = -(run.imagesPerSecond ?? -1)
            }
            (self.rank, self.method, name, id) = (rank, method, run.name, run.id)
            self.number = number.isNaN ? .infinity : number
        }

        static func < (left: Key, right: Key) -> Bool {
            if left.rank != right.rank { return left.rank < right.rank }
            if left.number != right.number { return left.number < right.number }
            if left.method != right.method { return left.method < right.method }
            return left.name != right.name
                ? left.name.precedesNaturally(right.name) : left.id < right.id
        }
    }

    /// Where the runs are, in their order.
    static func places(of runs: [RunRecord], by order: RunsModel.Order) -> [Int] {
        let keys = runs.indices.map { Key(runs[$0], by: order) }
        return keys.indices.sorted { keys[$0] < keys[$1] }
    }

    private static func group(_ phase: RunPhase) -> Int {
        if phase.isLive { return 0 }
        return phase == .queued ? 1 : 2
    }
}
