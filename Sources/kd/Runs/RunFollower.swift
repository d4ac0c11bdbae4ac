import Foundation
import KDExperiment
import KDLaunch

/// Waits for a set of runs and says how they go.
struct RunFollower {
    private let project: Project
    private let ids: [RunID]
    private let names: [RunID: String]
    private let nameWidth: Int
    /// Say nothing; only wait.
    private let quiet: Bool

    private static let interval = 0.3

    init(_ project: Project, runs: [PlannedRun], quiet: Bool) {
        self.project = project
        self.quiet = quiet
        ids = runs.map(\.id)
        names = Dictionary(
            runs.map { ($0.id, project.runDirectory($0.id).displayName) }, uniquingKeysWith: { $1 })
        nameWidth = names.values.map(TextTable.width).max() ?? 0
    }

    /// Follows the runs until none can change any more.
    ///
    /// SIGINT, SIGTERM and SIGHUP end the program, after a word that the runs go on.
    ///
    /// - Returns: Whether all of them finished.
    func wait() throws -> Bool {
        let quiet = quiet
        let signals = TerminationSignals {
            if !quiet {
                Console.endStatus()
                Console.complain("the runs go on; kd ls shows them, kd stop RUN ends one")
            }
            exit(ExitStatus.interrupted)
        }
        defer { withExtendedLifetime(signals) {} }
        var ended: Set<RunID> = []
        var keeper = QueueKeeper(project: project)
        var progress = LaunchProgress(states: storedStates())
        while true {
            let states = storedStates()
            for (id, state) in zip(ids, states) where state?.phase.isEnded ?? true {
                if ended.insert(id).inserted { announce(id, state, count: ended.count) }
            }
            try keeper.tend()
            progress.update(states)
            if !quiet { Console.status(progress.line) }
            if states.allSatisfy(isSettled) { break }
            Thread.sleep(forTimeInterval: Self.interval)
        }
        if !quiet { Console.endStatus() }
        for (id, state) in zip(ids, storedStates()) where state?.phase == .queued {
            announce(id, state, count: ended.count)
        }
        return ids.allSatisfy { project.runDirectory($0).readState()?.phase == .finished }
    }

    /// What the runs say of themselves. One whose trainer died has not ended: the queue starts it
    /// again, or gives it up and writes that down.
    private func storedStates() -> [RunState?] {
        ids.map { project.runDirectory($0).readState() }
    }

    /// The run has ended, or waits for a teacher that somebody stopped.
    private func isSettled(_ state: RunState?) -> Bool {
        guard let state else { return true }
        return state.phase.isEnded || project.isHeldUp(state)
    }

    private func announce(_ id: RunID, _ state: RunState?, count: Int) {
        guard !quiet else { return }
        Console.endStatus()
        let name = TextTable.padded(names[id] ?? id.description, to: nameWidth)
        let number = TextTable.padded("\(count)", to: "\(ids.count)".count, isRight: true)
        var line = "[\(number)/\(ids.count)]  \(name)  \(state?.phase.rawValue ?? "removed")"
        if let state, state.trainedSeconds > 0 {
            line += "  \(Format.duration(state.trainedSeconds))"
        }
        if let state, let error = state.error, state.phase != .finished { line += "  \(error)" }
        Console.print(line)
    }
}

/// How far a set of runs has come, on one line.
struct LaunchProgress {
    private let began = WallClock.now
    private let shareAtStart: Double
    private var states: [RunState?]

    /// Starts to measure.
    init(states: [RunState?]) {
        self.states = states
        shareAtStart = Self.share(states)
    }

    /// Takes over what the runs say of themselves now.
    mutating func update(_ states: [RunState?]) { self.states = states }

    /// `[#####......] 3 of 13 runs ended, 2 training (epoch 4/20, 7/20)  1m 05s, about 3m 10s left`
    var line: String {
        let share = Self.share(states)
        let ended = states.count { $0?.phase.isEnded ?? true }
        let live = states.compactMap { $0 }.filter(\.phase.isLive)
        let epochs = live.map { "\($0.epoch)/\($0.epochs)" }.joined(separator: ", ")
        var parts = ["\(ended) of \(states.count) runs ended"]
        if !live.isEmpty { parts.append("\(live.count) at work (epoch \(epochs))") }
        var time = Format.duration(WallClock.now - began)
        if let rest = remainingSeconds(share) { time += ", about \(Format.duration(rest)) left" }
        return "\(Format.bar(share, width: 20)) \(parts.joined(separator: ", "))  \(time)"
    }

    /// Seconds until the end at the rate since the start; `nil` before there is a rate.
    private func remainingSeconds(_ share: Double) -> Double? {
        let gained = share - shareAtStart
        guard gained > 0.01, share < 1 else { return nil }
        return (WallClock.now - began) * (1 - share) / gained
    }

    /// How much of all epochs is done, 0 to 1; a run that ended counts as done.
    private static func share(_ states: [RunState?]) -> Double {
        let known = states.compactMap { $0 }
        let total = known.reduce(0.0) { $0 + Double(max(1, $1.epochs)) }
        let done = known.reduce(0.0) { $0 + Self.progress($1) * Double(max(1, $1.epochs)) }
        return total > 0 ? done / total : 1
    }

    private static func progress(_ state: RunState) -> Double {
        if state.phase.isEnded { return 1 }
        return state.steps > 0 ? min(1, Double(state.step) / Double(state.steps)) : 0
    }
}
