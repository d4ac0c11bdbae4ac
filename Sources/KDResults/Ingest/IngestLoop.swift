import Foundation
import KDExperiment
import Synchronization

/// Keeps an index up to date in the background and says when anything is new.
///
/// A thread of its own looks at the time stamps of the runs' files: those of runs at work every
/// 100 ms, the others as often as costs next to nothing; a new run shows within 200 ms. What
/// changed is taken in when no other process does so.
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
        return watch.secondsUntilNextLook(now: WallClock.now)
    }

    private func look(_ watch: inout RunWatch) throws(IndexError) {
        if try index.reopenIfReplaced() { watch = RunWatch() }
        let changed = watch.changedRuns(of: index.project)
        if watch.mustIngestAll {
            if try index.ingest(patience: 0).isComplete { watch.accept(everything: true) }
        } else if !changed.isEmpty, try index.ingestIfFree(changed).isComplete {
            watch.accept(everything: false)
        }
        // Whatever another process takes in, this one sees in the files too, or meets at the next
        // look at all runs.
        guard watch.wasFullLook || !changed.isEmpty else { return }
        let token = try index.changeToken()
        if token != watch.token {
            watch.token = token
            let live = try index.runs().lazy.filter { $0.phase?.isLive == true }
            watch.follow(Set(live.map(\.id)))
            onChange()
        }
    }
}
