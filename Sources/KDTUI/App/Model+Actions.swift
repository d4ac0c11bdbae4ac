import KDExperiment

extension Model {
    /// Stop, pause, resume, retry, priorities, remove and undo, on the marked runs or the current one.
    mutating func act(_ command: Command) -> [Effect] {
        if command == .undo { return undo() }
        let targets = targets
        guard !targets.isEmpty else {
            show(
                runs.isEmpty ? "There are no runs yet; n launches some" : "No run is selected",
                .warning)
            return []
        }
        switch command {
        case .stop: return stop(targets)
        case .pauseOrResume: return pauseOrResume(targets)
        case .retry:
            let wanted = targets.filter { [.failed, .lost, .stopped].contains($0.phase) }
            guard !wanted.isEmpty else {
                return refuse("retry", targets, "only failed, lost and stopped runs are retried")
            }
            begin(.acting)
            return [.act(.retry, wanted.map(\.id))]
        case .raisePriority, .lowerPriority:
            let wanted = targets.filter { $0.phase != .finished }
            guard !wanted.isEmpty else {
                return refuse("change the priority", targets, "finished runs wait for nothing")
            }
            begin(.acting)
            let change: RunAction = command == .raisePriority ? .raisePriority : .lowerPriority
            return [.act(change, wanted.map(\.id))]
        default: return remove(targets)
        }
    }

    private mutating func stop(_ targets: [RunRecord]) -> [Effect] {
        let wanted = targets.filter { $0.phase.isLive || $0.phase == .queued }
        guard !wanted.isEmpty else {
            return refuse("stop", targets, "only running and queued runs stop")
        }
        overlay = .confirm(
            Confirmation(
                title: wanted.count == 1 ? "Stop the run?" : "Stop \(wanted.count) runs?",
                message: Self.names(wanted) + ["A checkpoint is written; r goes on from it."],
                verb: "Stop", purpose: .stop(wanted.map(\.id)), isDestructive: false))
        return []
    }

    /// What works is paused; when nothing works, what waits goes on.
    private mutating func pauseOrResume(_ targets: [RunRecord]) -> [Effect] {
        let working = targets.filter { $0.phase.isLive && $0.phase != .paused }
        let waiting = targets.filter {
            $0.phase == .paused || $0.phase == .stopped || $0.phase == .lost
        }
        guard !working.isEmpty || !waiting.isEmpty else {
            return refuse("pause or resume", targets, "only running and paused runs can be")
        }
        begin(.acting)
        return working.isEmpty
            ? [.act(.resume, waiting.map(\.id))] : [.act(.pause, working.map(\.id))]
    }

    private mutating func remove(_ targets: [RunRecord]) -> [Effect] {
        guard !targets.contains(where: { $0.phase.isLive }) else {
            return refuse("remove", targets, "stop what is running first (s)")
        }
        overlay = .confirm(
            Confirmation(
                title: targets.count == 1 ? "Remove the run?" : "Remove \(targets.count) runs?",
                message: Self.names(targets) + ["They go to the trash; u brings them back."],
                verb: "Remove", purpose: .remove(targets.map(\.id))))
        return []
    }

    private mutating func undo() -> [Effect] {
        guard let last = removed.popLast() else {
            show("Nothing to bring back: no run was removed since the dashboard opened", .warning)
            return []
        }
        begin(.acting)
        return [.restore(last)]
    }

    private mutating func refuse(
        _ verb: String, _ targets: [RunRecord], _ reason: String
    ) -> [Effect] {
        let subject =
            targets.count == 1
            ? "\(targets[0].name) is \(targets[0].phase.rawValue)" : "None of \(targets.count) runs"
        show("Cannot \(verb): \(subject); \(reason)", .warning)
        return []
    }

    /// The first names of what is acted on, with what tells runs of the same name apart.
    private static func names(_ runs: [RunRecord]) -> [String] {
        var lines = runs.prefix(5).map { run in
            "  \(run.name)" + (run.distinction.isEmpty ? "" : "  \(run.distinction)")
        }
        if runs.count > 5 { lines.append("  and \(runs.count - 5) more") }
        return lines
    }
}
