import Foundation
import KDExperiment
import KDLaunch

/// The project's files as records. Used by one thread at a time.
final class ProjectReader {
    let project: Project
    private var readers: [RunID: RunReader] = [:]
    /// Records as last handed out, to tell whether anything changed.
    private var known: [RunID] = []

    init(_ project: Project) { self.project = project }

    /// Looks at the small files of all runs: quick, whatever the logs' lengths.
    /// - Returns: Whether anything has changed.
    func refreshStates() -> Bool {
        let directories = project.runDirectories()
        let ids = directories.map(\.id)
        var isChanged = ids != known
        if isChanged {
            let present = Set(ids)
            readers = readers.filter { present.contains($0.key) }
            known = ids
        }
        for directory in directories {
            let reader = readers[directory.id] ?? RunReader(directory)
            readers[directory.id] = reader
            isChanged = reader.refreshState() || isChanged
        }
        return isChanged
    }

    /// Reads on in all logs.
    /// - Returns: The runs whose logs said something new.
    func refreshLogs() -> Set<RunID> {
        Set(known.filter { readers[$0]?.refreshLog() ?? false })
    }

    /// All runs, with what tells them apart.
    var records: [RunRecord] {
        var records = known.compactMap { readers[$0]?.current }
        SettingDifference.fill(&records)
        return records
    }

    /// Whether a run works or waits, so that news is to be expected soon.
    var isBusy: Bool {
        known.contains { id in
            guard let phase = readers[id]?.current.phase else { return false }
            return phase.isLive || phase == .queued
        }
    }

    /// What a run's own screen shows; nil for an unknown run.
    func detail(_ id: RunID) -> RunDetail? {
        guard let reader = readers[id] else { return nil }
        _ = reader.refreshLog()
        return reader.detail
    }
}
