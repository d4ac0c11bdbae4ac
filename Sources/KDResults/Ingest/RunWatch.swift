import Foundation
import KDExperiment

/// What an ingest loop saw of the run directories at its last look.
struct RunWatch {
    /// The index's generation that was announced last.
    var token: Int?
    /// Nothing was ever taken in, or runs are gone.
    private(set) var mustIngestAll = true
    private var seen: [RunID: Entry] = [:]
    private var active: Set<RunID> = []
    private var nextFullLook = 0.0
    /// Whether the last look was at all runs.
    private(set) var wasFullLook = false

    private struct Entry {
        let directory: RunDirectory
        /// Made once: putting paths together costs more than asking for the stamps.
        let files: [URL]
        var stamps: [FileStamp?]
        /// The stamps are those of what the index has.
        var isAccepted = false
    }

    private static let activeInterval = 0.1
    /// A look at all runs may take this share of one core.
    private static let share = 0.0015

    init() {}

    /// The runs whose files changed since the last look that was accepted.
    mutating func changedRuns(of project: Project) -> [RunDirectory] {
        let start = WallClock.now
        let isFull = start >= nextFullLook
        wasFullLook = isFull
        let directories =
            isFull ? project.runDirectories() : active.sorted().compactMap { seen[$0]?.directory }
        for directory in directories { look(at: directory) }
        if isFull {
            forget(except: Set(directories.map(\.id)))
            let now = WallClock.now
            nextFullLook = now + min(2, max(0.2, (now - start) / Self.share))
        }
        return seen.values.filter { !$0.isAccepted }.map(\.directory)
    }

    func secondsUntilNextLook(now: Double) -> Double {
        let untilFull = max(0.01, nextFullLook - now)
        return active.isEmpty ? untilFull : min(untilFull, Self.activeInterval)
    }

    /// The changes reported last are in the index now.
    mutating func accept(everything: Bool) {
        for id in seen.keys { seen[id]?.isAccepted = true }
        if everything { mustIngestAll = false }
    }

    private mutating func look(at directory: RunDirectory) {
        let id = directory.id
        let files =
            seen[id]?.files ?? [directory.specURL, directory.stateURL, directory.eventsURL]
        let stamps = files.map { FileSystem.stamp($0) }
        if seen[id]?.stamps == stamps { return }
        seen[id] = Entry(directory: directory, files: files, stamps: stamps)
        let phase = directory.readState()?.phase
        if let phase, phase.isLive || phase == .queued {
            active.insert(id)
        } else {
            active.remove(id)
        }
    }

    private mutating func forget(except present: Set<RunID>) {
        guard seen.count > present.count else { return }
        seen = seen.filter { present.contains($0.key) }
        active.formIntersection(present)
        mustIngestAll = true
    }
}
