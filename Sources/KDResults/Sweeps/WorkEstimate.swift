public import KDExperiment

/// How long a set of runs takes on so many slots, as far as it can be known.
public struct WorkEstimate: Sendable, Hashable {
    /// One run that has work left.
    public struct Work: Sendable, Hashable {
        public var id: RunID
        /// The run that must end before.
        public var teacher: RunID?
        /// Seconds of work; `nil` where nobody has measured such a run.
        public var seconds: Double?

        /// Describes a run's work.
        public init(id: RunID, teacher: RunID?, seconds: Double?) {
            self.id = id
            self.teacher = teacher
            self.seconds = seconds
        }
    }

    /// Seconds until the last of the runs that can be judged ends.
    public let seconds: Double
    /// Runs with work left.
    public let count: Int
    /// Those of them whose time is unknown.
    public let unknownCount: Int

    /// Puts each run on the slot that is free first, as the queue does, a student after its teacher.
    ///
    /// - Parameters:
    ///   - work: In the order in which the runs start, teachers before students.
    ///   - slots: Trainers at work at once.
    public init(_ work: [Work], slots: Int) {
        var free = [Double](repeating: 0, count: max(1, min(slots, max(1, work.count))))
        var ends: [RunID: Double] = [:]
        for run in work {
            guard let seconds = run.seconds else { continue }
            let slot = free.indices.min { free[$0] < free[$1] } ?? 0
            let start = max(free[slot], run.teacher.flatMap { ends[$0] } ?? 0)
            free[slot] = start + seconds
            ends[run.id] = free[slot]
        }
        seconds = free.max() ?? 0
        count = work.count
        unknownCount = work.count { $0.seconds == nil }
    }

    /// The estimate in words: `about 12m`, `at least 5m; 3 of 9 runs are of a kind not yet measured`.
    ///
    /// - Parameter duration: Writes seconds.
    public func text(_ duration: (Double) -> String) -> String {
        if count == 0 { return "none, nothing is left to do" }
        if unknownCount == count { return "unknown, since no run of this kind was measured yet" }
        if unknownCount == 0 { return "about \(duration(seconds))" }
        let verb = unknownCount == 1 ? "is" : "are"
        return "at least \(duration(seconds)); \(unknownCount) of \(count) runs \(verb) of a kind "
            + "not yet measured"
    }
}
