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
        if let student = waitingStudent(of: id) {
            return ActionOutcome(
                id, .refused, "is the teacher that \(student) waits for; stop or remove that first")
        }
        try FileSystem.ensureDirectory(project.trashURL)
        let place = project.trashURL.appending(path: id.description, directoryHint: .isDirectory)
        // An older run of the same name in the trash is the same experiment, removed before.
        try FileSystem.remove(place)
        try FileSystem.rename(run.url, to: place)
        return ActionOutcome(id, .done, "moved to the trash; kd rm --restore \(id) brings it back")
    }

    /// Brings a run back from the trash.
    public func restore(_ id: RunID) throws(SystemError) -> ActionOutcome {
        let place = project.trashURL.appending(path: id.description, directoryHint: .isDirectory)
        guard FileSystem.stamp(place) != nil else {
            return ActionOutcome(id, .refused, "is not in the trash")
        }
        do throws(SystemError) {
            try FileSystem.rename(place, to: project.runDirectory(id).url)
        } catch  where error.isAlreadyThere {
            return ActionOutcome(id, .refused, "exists again; remove that one first")
        }
        return ActionOutcome(id, .done, "is back")
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
