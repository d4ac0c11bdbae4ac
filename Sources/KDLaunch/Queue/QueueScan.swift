import Foundation
import KDExperiment

/// The states of all runs, read again only where the file changed.
struct QueueScan {
    private struct Known {
        var stamp: FileStamp?
        var state: RunState?
    }

    private let project: Project
    private var known: [RunID: Known] = [:]
    /// A spec never changes after launch, so it is read once.
    private var facts: [RunID: SpecFacts] = [:]

    init(project: Project) { self.project = project }

    /// Looks at every run directory.
    ///
    /// A state that cannot be read is as it was: on a full disk it may be written over in place, and
    /// a file on a network may fail for once.
    mutating func refresh() -> [(run: RunDirectory, state: RunState)] {
        var current: [RunID: Known] = [:]
        var result: [(run: RunDirectory, state: RunState)] = []
        for run in project.runDirectories() {
            let stamp = FileSystem.stamp(run.stateURL)
            var entry = known[run.id] ?? Known()
            if entry.stamp != stamp || entry.state == nil {
                let state = run.readState()
                entry = Known(stamp: state == nil ? nil : stamp, state: state ?? entry.state)
            }
            current[run.id] = entry
            if let state = entry.state { result.append((run, state)) }
        }
        known = current
        return result
    }

    /// What a run's spec says to the queue.
    ///
    /// - Throws: ``SpecFaults`` when the spec cannot be read.
    mutating func facts(of run: RunDirectory) throws(SpecFaults) -> SpecFacts {
        if let known = facts[run.id] { return known }
        let found = SpecFacts(try run.readSpec())
        facts[run.id] = found
        return found
    }
}
