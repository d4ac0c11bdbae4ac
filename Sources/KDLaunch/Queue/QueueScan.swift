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
    /// A spec never changes after launch, so its teacher is looked up once.
    private var teachers: [RunID: RunID?] = [:]

    init(project: Project) { self.project = project }

    /// Looks at every run directory.
    mutating func refresh() -> [(run: RunDirectory, state: RunState)] {
        var current: [RunID: Known] = [:]
        var result: [(run: RunDirectory, state: RunState)] = []
        for run in project.runDirectories() {
            let stamp = FileSystem.stamp(run.stateURL)
            var entry = known[run.id] ?? Known()
            if entry.stamp != stamp || entry.state == nil {
                entry = Known(stamp: stamp, state: run.readState())
            }
            current[run.id] = entry
            if let state = entry.state { result.append((run, state)) }
        }
        known = current
        return result
    }

    /// The run that a run's teacher comes from.
    ///
    /// - Throws: ``SpecFaults`` when the run's spec cannot be read.
    mutating func teacher(of run: RunDirectory) throws(SpecFaults) -> RunID? {
        if let teacher = teachers[run.id] { return teacher }
        let teacher = try run.readSpec().teacherRunID
        teachers[run.id] = .some(teacher)
        return teacher
    }
}
