import Foundation
import KDExperiment
import KDLaunch

/// Waits for a set of runs and says how they go.
struct RunFollower {
    let project: Project
    let ids: [RunID]
    /// Say nothing; only wait.
    let quiet: Bool

    private static let interval = 0.3

    /// Follows the runs until none can change any more.
    ///
    /// - Returns: Whether all of them finished.
    func wait() throws -> Bool {
        let began = WallClock.now
        var ended: Set<RunID> = []
        var keeper = QueueKeeper(project: project)
        while true {
            let states = ids.map { ($0, project.runDirectory($0).observedState()) }
            for (id, state) in states where state?.phase.isEnded ?? true {
                if ended.insert(id).inserted { announce(id, state) }
            }
            try keeper.tend()
            showProgress(states.compactMap(\.1), seconds: WallClock.now - began)
            if isSettled(states.map(\.1)) { break }
            Thread.sleep(forTimeInterval: Self.interval)
        }
        if !quiet { Console.endStatus() }
        return ids.allSatisfy { project.runDirectory($0).readState()?.phase == .finished }
    }

    /// Nothing runs, and what is queued waits for a teacher that somebody stopped.
    private func isSettled(_ states: [RunState?]) -> Bool {
        let phases = states.map { $0?.phase ?? .lost }
        if phases.allSatisfy(\.isEnded) { return true }
        return !phases.contains(where: \.isLive) && phases.contains(.stopped)
            && !QueueStarter(project: project).isAtWork
    }

    private func announce(_ id: RunID, _ state: RunState?) {
        guard !quiet else { return }
        Console.endStatus()
        guard let state else { return Console.print("\(id)  removed") }
        var line = "\(id)  \(state.phase.rawValue)"
        if state.trainedSeconds > 0 { line += "  \(Format.duration(state.trainedSeconds))" }
        if let error = state.error, state.phase != .finished { line += "  \(error)" }
        Console.print(line)
    }

    private func showProgress(_ states: [RunState], seconds: Double) {
        guard !quiet else { return }
        let done = states.count { $0.phase.isEnded }
        let live = states.filter { $0.phase.isLive }
        let share = states.reduce(0.0) { $0 + Self.progress($1) } / Double(max(1, states.count))
        let parts = live.map { "\($0.phase.rawValue) \($0.epoch)/\($0.epochs)" }
        Console.status(
            "\(Format.bar(share, width: 20)) \(done)/\(ids.count) runs  "
                + "\(Format.duration(seconds))  \(parts.joined(separator: "  "))")
    }

    private static func progress(_ state: RunState) -> Double {
        if state.phase.isEnded { return 1 }
        return state.steps > 0 ? Double(state.step) / Double(state.steps) : 0
    }
}
