import Foundation
public import KDExperiment

extension RunActions {
    /// Moves a run to the project's trash, from where ``restore(_:)`` brings it back.
    ///
    /// A run with a living trainer is refused, and so is a teacher that queued students wait for.
    public func remove(_ id: RunID) throws(SystemError) -> ActionOutcome {
        let run = project.runDirectory(id)
        guard FileSystem.stamp(run.url) != nil else { return .missing(id) }
        guard let lock = try FileLock.tryAcquire(run.lockURL) else {
            return ActionOutcome(id, .refused, "has a trainer at work; stop it first")
        }
        defer { withExtendedLifetime(lock) {} }
        // Locks do not reach across machines everywhere; a heartbeat does.
        if let state = run.readState(), state.phase.isLive, state.processHere == nil,
            state.hasLiveTrainer(now: WallClock.now)
        {
            return ActionOutcome(id, .refused, "has a trainer on another machine; stop it first")
        }
        if let student = waitingStudent(of: id) {
            return ActionOutcome(
                id, .refused, "is the teacher that \(student) waits for; stop or remove that first")
        }
        try FileSystem.ensureDirectory(project.trashURL)
        let place = trashURL(of: id)
        // The same experiment, removed before: it may have come further than this one.
        if FileSystem.stamp(place) != nil {
            try FileSystem.rename(place, to: olderURL(of: id, olderCount(id) + 1))
        }
        try FileSystem.rename(run.url, to: place)
        return ActionOutcome(id, .done, "moved to the trash; kd rm --restore \(id) brings it back")
    }

    /// Brings a run back from the trash; of one that was removed more than once the last.
    public func restore(_ id: RunID) throws(SystemError) -> ActionOutcome {
        let place = trashURL(of: id)
        guard FileSystem.stamp(place) != nil else {
            return ActionOutcome(id, .refused, "is not in the trash")
        }
        do throws(SystemError) {
            try FileSystem.rename(place, to: project.runDirectory(id).url)
        } catch  where error.isAlreadyThere {
            return ActionOutcome(id, .refused, "exists again; remove that one first")
        }
        let older = olderCount(id)
        if older > 0 { try FileSystem.rename(olderURL(of: id, older), to: place) }
        return ActionOutcome(id, .done, "is back")
    }

    private func trashURL(of id: RunID) -> URL {
        project.trashURL.appending(path: id.description, directoryHint: .isDirectory)
    }

    /// Where a run lies in the trash on top of which it was removed again; 1 is the first.
    private func olderURL(of id: RunID, _ number: Int) -> URL {
        project.trashURL.appending(path: ".\(id).\(number)", directoryHint: .isDirectory)
    }

    private func olderCount(_ id: RunID) -> Int {
        var count = 0
        while FileSystem.stamp(olderURL(of: id, count + 1)) != nil { count += 1 }
        return count
    }

    /// The runs in the trash, by name.
    public func trashed() -> [RunDirectory] {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: project.trashURL.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().map {
            RunDirectory(project.trashURL.appending(path: $0, directoryHint: .isDirectory))
        }
    }

    private func waitingStudent(of teacher: RunID) -> RunID? {
        project.runDirectories().first { run in
            run.readState()?.phase == .queued && run.teacherID == teacher
        }?.id
    }
}

extension RunDirectory {
    /// The run that this run's teacher comes from; `nil` also when the spec cannot be read.
    var teacherID: RunID? { (try? readSpec())?.teacherRunID }
}
