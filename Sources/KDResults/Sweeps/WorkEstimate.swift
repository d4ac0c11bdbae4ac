public import KDExperiment

/// How long a set of runs takes on so many slots, as far as it can be known.
public struct WorkEstimate: Sendable, Hashable {
    /// One run that has work left.
    public struct Work: Sendable, Hashable {
        public var id: RunID
        /// The run that must end before.
        public var teacher: RunID?
        /// Seconds of work alone; `nil` where nobody has measured such a run.
        public var seconds: Double?
        /// What it need not do once another does it.
        public var sharing: Sharing?

        /// Describes a run's work.
        public init(id: RunID, teacher: RunID?, seconds: Double?, sharing: Sharing? = nil) {
            self.id = id
            self.teacher = teacher
            self.seconds = seconds
            self.sharing = sharing
        }
    }

    /// Work that runs of one trainer do together: their teacher's forward passes.
    public struct Sharing: Sendable, Hashable {
        /// Runs of the same mark share.
        public var mark: [SpecEntry]
        /// How many of a run's seconds it is.
        public var seconds: Double

        /// Describes shared work.
        public init(mark: [SpecEntry], seconds: Double) {
            self.mark = mark
            self.seconds = seconds
        }
    }

    /// Seconds until the last of the runs that can be judged ends.
    public let seconds: Double
    /// Runs with work left.
    public let count: Int
    /// Those of them whose time is unknown.
    public let unknownCount: Int
    /// Runs that one trainer takes side by side, two or more.
    public let cohorts: [[RunID]]

    /// Gives each slot that becomes free its part of what is ready, as the queue does.
    ///
    /// - Parameter work: In the order in which the runs start, teachers before students.
    public init(_ work: [Work], on machine: MachineShare) {
        var line = WaitingLine(work)
        var free = [Double](repeating: 0, count: max(1, min(machine.slots, max(1, work.count))))
        var cohorts: [[RunID]] = []
        while !line.isEmpty {
            let slot = free.indices.min { free[$0] < free[$1] } ?? 0
            guard line.isReady(at: free[slot]) else {
                guard let next = line.nextRelease else { break }
                free[slot] = next
                continue
            }
            let idle = free.count { $0 <= free[slot] }
            let group = line.take(
                atMost: min(machine.cohort, (line.readyCount + idle - 1) / idle))
            free[slot] += Self.seconds(of: group)
            line.end(group, at: free[slot])
            if group.count > 1 { cohorts.append(group.map(\.id)) }
        }
        seconds = free.max() ?? 0
        count = work.count
        unknownCount = work.count { $0.seconds == nil }
        self.cohorts = cohorts
    }

    private static func seconds(of group: [Work]) -> Double {
        let shared = group.map { $0.sharing?.seconds ?? 0 }
        let own = zip(group, shared).reduce(0) { $0 + max(0, ($1.0.seconds ?? 0) - $1.1) }
        return own + (shared.max() ?? 0)
    }
}

/// The runs that have not started, in the order in which they will.
private struct WaitingLine {
    private let work: [WorkEstimate.Work]
    /// Places of runs that nothing holds up.
    private var ready: [Int] = []
    /// Places of runs whose teacher has not ended, by the teacher.
    private var held: [RunID: [Int]] = [:]
    /// When the teachers that have been started end.
    private var ends: [RunID: Double] = [:]

    init(_ work: [WorkEstimate.Work]) {
        self.work = work
        let waiting = Set(work.map(\.id))
        for (place, run) in work.enumerated() {
            if let teacher = run.teacher, waiting.contains(teacher) {
                held[teacher, default: []].append(place)
            } else {
                ready.append(place)
            }
        }
    }

    var isEmpty: Bool { ready.isEmpty && held.isEmpty }
    var readyCount: Int { ready.count }
    /// When the next runs lose what holds them up; nil if that never happens.
    var nextRelease: Double? { ends.values.min() }

    /// Lets the students of teachers that have ended go, and says whether any run can start.
    mutating func isReady(at time: Double) -> Bool {
        for (teacher, end) in ends where end <= time {
            ready += held.removeValue(forKey: teacher) ?? []
            ends[teacher] = nil
        }
        ready.sort()
        return !ready.isEmpty
    }

    /// Takes the first run and those that share its teacher.
    mutating func take(atMost limit: Int) -> [WorkEstimate.Work] {
        let mark = work[ready[0]].sharing?.mark
        let places = ready.filter { mark != nil && work[$0].sharing?.mark == mark }.prefix(limit)
        let taken = places.isEmpty ? [ready[0]] : Array(places)
        let gone = Set(taken)
        ready.removeAll { gone.contains($0) }
        return taken.map { work[$0] }
    }

    /// Notes when runs end on which others wait.
    mutating func end(_ group: [WorkEstimate.Work], at time: Double) {
        for run in group where held[run.id] != nil { ends[run.id] = time }
    }
}

extension WorkEstimate {
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

    /// How the runs share trainers: `3 cohorts of 4, 1 of 2, 2 alone`.
    public var cohortText: String {
        let sizes = Dictionary(grouping: cohorts, by: \.count).mapValues(\.count)
        var parts = sizes.keys.sorted(by: >).enumerated().map { index, size in
            let count = sizes[size] ?? 0
            let noun = count == 1 ? " cohort" : " cohorts"
            return "\(count)\(index > 0 ? "" : noun) of \(size)"
        }
        let alone = count - cohorts.reduce(0) { $0 + $1.count }
        if alone > 0 || parts.isEmpty { parts.append("\(alone) alone") }
        return parts.joined(separator: ", ")
    }
}
