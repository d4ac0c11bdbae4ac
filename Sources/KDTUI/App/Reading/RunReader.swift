import Foundation
import KDExperiment
import KDLaunch

/// One run's files, read again only where they have changed. Used by one thread at a time.
final class RunReader {
    let directory: RunDirectory
    private var record: RunRecord
    private var log: RunLog
    private var hasSpec = false
    private var stateStamp: FileStamp?
    private var notesStamp: FileStamp?
    private var eventsStamp: FileStamp?
    private var specLines: [String] = []
    private var generatedName: String

    init(_ directory: RunDirectory) {
        self.directory = directory
        log = RunLog(directory)
        generatedName = DisplayText.sanitized(directory.id.description, limit: 200)
        record = RunRecord(id: directory.id, name: generatedName, phase: .lost)
    }

    /// The run as it was at the last look.
    var current: RunRecord { record }

    /// Looks at the small files.
    /// - Returns: Whether anything has changed.
    func refreshState() -> Bool {
        var isChanged = false
        if !hasSpec { isChanged = readSpec() }
        let stamp = FileSystem.stamp(directory.stateURL)
        // A trainer that died writes nothing, so a live state is looked at each time.
        if stamp != stateStamp || record.phase.isLive {
            stateStamp = stamp
            isChanged = readState() || isChanged
        }
        let notes = FileSystem.stamp(directory.notesURL)
        if notes != notesStamp {
            notesStamp = notes
            readNotes()
            isChanged = true
        }
        return isChanged
    }

    /// Reads what is new in the event log.
    /// - Returns: Whether there was anything.
    func refreshLog() -> Bool {
        let stamp = FileSystem.stamp(directory.eventsURL)
        guard let stamp, stamp != eventsStamp else { return false }
        // A log that shrank or was replaced is another log.
        if let old = eventsStamp, old.inode != stamp.inode || stamp.byteCount < old.byteCount {
            log = RunLog(directory)
        }
        eventsStamp = stamp
        guard (try? log.follow()) == true else { return false }
        record.metrics = log.figures
        record.loss = log.loss
        record.imagesPerSecond = record.metrics["images_per_second"]?.last
        return true
    }

    /// What the run's own screen shows.
    var detail: RunDetail {
        var detail = RunDetail(id: directory.id)
        detail.series = log.series
        detail.log = log.lines
        detail.attentionEpochs = log.attentionEpochs
        detail.spec = specLines
        return detail
    }

    // MARK: - Files

    private func readSpec() -> Bool {
        guard let text = try? String(contentsOf: directory.specURL, encoding: .utf8) else {
            return false
        }
        hasSpec = true
        specLines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { DisplayText.sanitized(String($0), limit: 500) }
        guard let spec = try? directory.readSpec() else { return true }
        generatedName = DisplayText.sanitized(spec.displayName, limit: 200)
        record.name = generatedName
        record.student = DisplayText.sanitized(spec.student.model, limit: 60)
        record.teacher = spec.teacher.map { DisplayText.sanitized($0.model, limit: 60) }
        record.method = MethodLabel.of(spec)
        record.epochs = spec.schedule.epochs
        record.settings = spec.value.flattened.map {
            RunRecord.Setting(
                path: $0.path, text: DisplayText.sanitized($0.value.plainText, limit: 200))
        }
        return true
    }

    private func readState() -> Bool {
        guard let state = directory.observedState() else { return false }
        let before = record
        record.phase = state.phase
        (record.epoch, record.step) = (state.epoch, state.step)
        if state.epochs > 0 { record.epochs = state.epochs }
        record.steps = state.steps
        record.startedAt = state.startedAt
        record.endedAt = state.endedAt
        record.createdAt = state.startedAt ?? record.createdAt
        record.trainedSeconds = state.trainedSeconds
        record.error = state.error.map { DisplayText.sanitized($0, limit: 2000) }
        return record != before
    }

    private func readNotes() {
        let notes = RunNotes.read(directory)
        record.name =
            notes.name.isEmpty ? generatedName : DisplayText.sanitized(notes.name, limit: 200)
        record.tags = notes.tags.prefix(50).map { DisplayText.sanitized($0, limit: 60) }
        record.note = DisplayText.sanitized(notes.note, limit: 1000)
    }
}

/// What trains a run, in the words of a method comparison.
enum MethodLabel {
    /// `teacher`, `CE`, `KD`, `AT + KD`, `AMD`.
    static func of(_ spec: RunSpec) -> String {
        if spec.isTeacher { return "teacher" }
        var parts = spec.distill.features.map { $0.method.key.uppercased() }
        if spec.distill.lambda2 != 0 { parts.append("KD") }
        return parts.isEmpty ? "CE" : parts.joined(separator: " + ")
    }
}

extension SpecValue {
    /// A leaf as a cell shows it: text without quotes, numbers as JSON writes them.
    var plainText: String { text ?? json }
}
