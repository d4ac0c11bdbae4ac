import Foundation
import KDExperiment

/// What an ingest loop saw of the run directories at its last look.
struct RunWatch {
    /// The index's generation that was announced last.
    var token: Int?
    /// Nothing was ever taken in, or runs are gone.
    private(set) var mustIngestAll = true
    /// Whether the last look was at all runs.
    private(set) var wasFullLook = false
    private var entries: [Entry] = []
    private var pending: Set<Int> = []
    private var folder: Folder?
    private var nextFullLook = 0.0
    private let stamp: (String) -> FileStamp?

    private struct Entry {
        let id: RunID
        let directory: RunDirectory
        /// Made once: putting paths together costs more than asking for the stamps.
        let files: [String]
        var stamps: [FileStamp?] = []
        /// A trainer is at work on it.
        var isLive = false
    }

    /// The folder of the runs as it was when it was listed.
    private struct Folder {
        let path: String
        var stamp: FileStamp?
        /// What comes within the same tick of the file system's clock leaves the stamp as it is.
        var isSettled: Bool
    }

    private static let liveInterval = 0.1
    private static let shortestInterval = 0.2
    private static let longestInterval = 5.0
    /// A look at all runs may take this share of one core.
    private static let share = 0.0015

    /// - Parameter stamp: Looks at a file by its path.
    init(stamp: @escaping (String) -> FileStamp? = { FileSystem.stamp(path: $0) }) {
        self.stamp = stamp
    }

    /// The runs whose files changed since the last look that was accepted.
    ///
    /// Those at work are looked at each time, a new one shows in their folder's stamp, and all
    /// others wait for a look at everything.
    mutating func changedRuns(of project: Project) -> [RunDirectory] {
        let start = WallClock.now
        let isListed = listIfChanged(project)
        wasFullLook = isListed || start >= nextFullLook
        for place in entries.indices where wasFullLook || entries[place].isLive { look(at: place) }
        if wasFullLook {
            let now = WallClock.now
            let interval = max(Self.shortestInterval, (now - start) / Self.share)
            nextFullLook = now + min(Self.longestInterval, interval)
        }
        return pending.map { entries[$0].directory }
    }

    func secondsUntilNextLook(now: Double) -> Double {
        let isAnyLive = entries.contains(where: \.isLive)
        let interval = isAnyLive ? Self.liveInterval : Self.shortestInterval
        return max(0.01, min(interval, nextFullLook - now))
    }

    /// The changes reported last are in the index now.
    mutating func accept(everything: Bool) {
        pending = []
        if everything { mustIngestAll = false }
    }

    /// Says on which runs trainers are at work.
    mutating func follow(_ live: Set<RunID>) {
        for place in entries.indices {
            entries[place].isLive = live.contains(entries[place].id)
        }
    }

    private mutating func listIfChanged(_ project: Project) -> Bool {
        let path = folder?.path ?? project.runsURL.path
        let now = stamp(path)
        if let folder, folder.isSettled, folder.stamp == now { return false }
        let age = WallClock.now - Double(now?.modified ?? 0) / 1e9
        folder = Folder(path: path, stamp: now, isSettled: age > 1)
        let directories = project.runDirectories()
        let ids = directories.map(\.id)
        if ids == entries.map(\.id) { return false }
        adopt(zip(ids, directories))
        return true
    }

    private mutating func adopt(_ listed: some Sequence<(RunID, RunDirectory)>) {
        let old = Dictionary(
            entries.enumerated().map { ($1.id, (entry: $1, isPending: pending.contains($0))) },
            uniquingKeysWith: { $1 })
        (entries, pending) = ([], [])
        for (id, directory) in listed {
            if let known = old[id] {
                if known.isPending { pending.insert(entries.count) }
                entries.append(known.entry)
            } else {
                let files = RunStamps.files(of: directory)
                entries.append(Entry(id: id, directory: directory, files: files))
            }
        }
        let present = Set(entries.map(\.id))
        if old.keys.contains(where: { !present.contains($0) }) { mustIngestAll = true }
    }

    private mutating func look(at place: Int) {
        let stamps = entries[place].files.map(stamp)
        guard entries[place].stamps != stamps else { return }
        entries[place].stamps = stamps
        pending.insert(place)
    }
}
