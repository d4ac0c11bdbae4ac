import Foundation
import KDExperiment
import Synchronization

/// Keeps an index up to date in the background and says when anything is new.
///
/// A thread of its own looks at the time stamps of the runs' files: every 100 ms while some run is
/// live or queued, every second otherwise. What changed is taken in when no other process does so.
public final class IngestLoop: Sendable {
    private let index: ResultsIndex
    private let onChange: @Sendable () -> Void
    private let isStopped = Mutex(false)

    /// Starts the thread; `onChange` is called on it, the first time once the index is current.
    public init(_ index: ResultsIndex, onChange: @escaping @Sendable () -> Void) {
        self.index = index
        self.onChange = onChange
        let thread = Thread { [weak self] in
            var watch = RunWatch()
            while let interval = self?.tick(&watch) { Thread.sleep(forTimeInterval: interval) }
        }
        thread.name = "kd ingest"
        thread.start()
    }

    /// Ends the thread after what it is doing now.
    public func stop() { isStopped.withLock { $0 = true } }

    /// One look; returns the seconds until the next, `nil` when the loop was stopped.
    private func tick(_ watch: inout RunWatch) -> Double? {
        if isStopped.withLock({ $0 }) { return nil }
        // A failure (a full disk, a busy index) is met again at the next look, which may succeed.
        try? look(&watch)
        return watch.isBusy ? 0.1 : 1
    }

    private func look(_ watch: inout RunWatch) throws(IndexError) {
        if try index.reopenIfReplaced() { watch = RunWatch() }
        let changed = watch.changedRuns(of: index.project)
        if watch.hasRunsRemoved || !watch.hasIngestedAll {
            if (try? index.ingest(patience: 0)) != nil { watch.accept(everything: true) }
        } else if !changed.isEmpty, try index.ingestIfFree(changed) != nil {
            watch.accept(everything: false)
        }
        let token = try index.changeToken()
        if token != watch.token {
            watch.token = token
            onChange()
        }
    }
}

/// What the loop saw of the run directories at its last look.
struct RunWatch {
    var token: Int?
    private(set) var hasIngestedAll = false
    private(set) var hasRunsRemoved = false
    private(set) var isBusy = false
    private var seen: [RunID: [FileStamp?]] = [:]
    private var pending: [RunID: [FileStamp?]] = [:]
    private var active: Set<RunID> = []
    private var looks = 0

    init() {}

    /// The runs whose files changed since the last look that was accepted.
    mutating func changedRuns(of project: Project) -> [RunDirectory] {
        // Ended runs rarely change: every tenth look is enough, and keeps idle projects idle.
        let isFull = looks % 10 == 0 || !isBusy
        looks += 1
        let directories =
            isFull ? project.runDirectories() : active.sorted().map(project.runDirectory)
        var changed: [RunDirectory] = []
        for directory in directories {
            let stamps = [directory.specURL, directory.stateURL, directory.eventsURL]
                .map { FileSystem.stamp($0) }
            if seen[directory.id] == stamps { continue }
            changed.append(directory)
            pending[directory.id] = stamps
            note(directory)
        }
        let present = Set(directories.map(\.id))
        if isFull, !Set(seen.keys).isSubset(of: present) {
            hasRunsRemoved = true
            seen = seen.filter { present.contains($0.key) }
            active.formIntersection(present)
        }
        isBusy = !active.isEmpty
        return changed
    }

    private mutating func note(_ directory: RunDirectory) {
        let phase = directory.readState()?.phase
        if let phase, phase.isLive || phase == .queued {
            active.insert(directory.id)
        } else {
            active.remove(directory.id)
        }
    }

    /// The changes reported last are in the index now.
    mutating func accept(everything: Bool) {
        seen.merge(pending) { $1 }
        pending = [:]
        if everything {
            hasIngestedAll = true
            hasRunsRemoved = false
        }
    }
}
