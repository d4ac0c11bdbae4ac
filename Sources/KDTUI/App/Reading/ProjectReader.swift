import Foundation
import KDExperiment
import KDLaunch
import KDResults

/// The project's runs as records, from the index and the user's notes. Used by one thread at a time.
final class ProjectReader {
    let project: Project
    private var index: ResultsIndex?
    private var loop: IngestLoop?
    private var hasComplained = false
    private var known: [RunID: Known] = [:]
    /// All runs, with what tells them apart.
    private(set) var records: [RunRecord] = []

    /// More points than a wide screen has dots are thinned out, spikes kept.
    private static let pointLimit = 2000
    private static let logLimit = 2000

    /// What was made of a run at the last look, so that only what changed is made again.
    private struct Known {
        var summary: RunSummary
        var notes: RunNotes
        var notesStamp: FileStamp?
        var createdAt: Double
        var specLines: [String]
        var record: RunRecord
    }

    init(_ project: Project) { self.project = project }

    deinit { loop?.stop() }

    /// Opens the index as soon as the project has runs.
    ///
    /// - Parameter onChange: Called on another thread when anything is new.
    /// - Returns: What the user should know about the index.
    func open(onChange: (@Sendable () -> Void)?) -> String? {
        guard FileSystem.stamp(project.runsURL) != nil else { return nil }
        do throws(IndexError) {
            let known = index
            let opened = if let known { known } else { try ResultsIndex.open(project) }
            index = opened
            // The index may have been made for a single look before anybody waited for news.
            if loop == nil, let onChange { loop = IngestLoop(opened, onChange: onChange) }
            return known == nil ? opened.notice : nil
        } catch {
            // Each look tries again; saying so once is enough.
            defer { hasComplained = true }
            return hasComplained ? nil : DisplayText.sanitized("\(error)", limit: 300)
        }
    }

    /// Brings the index up to date on the spot.
    func ingest() {
        // Another process that ingests at the moment does the same work.
        _ = try? index?.ingest(patience: 2)
    }

    /// Reads what the index has.
    /// - Returns: Whether anything differs from the last look.
    func refresh() -> Bool {
        guard let index, let summaries = try? index.runs() else { return false }
        var updated: [RunID: Known] = [:]
        for summary in summaries {
            var entry = known[summary.id] ?? Known(
                summary: summary, notes: RunNotes(), createdAt: 0, specLines: [],
                record: RunRecord(summary, name: ""))
            let isNew = known[summary.id] == nil || entry.summary != summary
            update(&entry, summary, isNew: isNew)
            updated[summary.id] = entry
        }
        known = updated
        var fresh = summaries.compactMap { updated[$0.id]?.record }
        SettingDifference.fill(&fresh)
        defer { records = fresh }
        return fresh != records
    }

    private func update(_ entry: inout Known, _ summary: RunSummary, isNew: Bool) {
        let directory = project.runDirectory(summary.id)
        let stamp = FileSystem.stamp(directory.notesURL)
        let hasNewNotes = stamp != entry.notesStamp
        if hasNewNotes {
            entry.notesStamp = stamp
            entry.notes = RunNotes(of: directory)
        }
        if entry.createdAt == 0 {
            entry.createdAt = Double(FileSystem.stamp(directory.specURL)?.modified ?? 0) / 1e9
        }
        if isNew || hasNewNotes {
            entry.summary = summary
            entry.record = RunRecord(summary, notes: entry.notes)
            entry.record.createdAt = summary.state?.startedAt ?? entry.createdAt
        }
        // A trainer that died says nothing: ask for it each time.
        if summary.phase?.isLive == true, let state = directory.observedState() {
            entry.record.adopt(state)
        }
    }

    /// Whether a run works or waits.
    var isBusy: Bool { records.contains { $0.phase.isLive || $0.phase == .queued } }

    /// What a run's own screen shows; nil for an unknown run.
    func detail(_ id: RunID) -> RunDetail? {
        guard let index, let entry = known[id] else { return nil }
        var detail = RunDetail(id: id)
        let record = entry.record
        let epochsAStep = record.steps > 0 ? Double(record.epochs) / Double(record.steps) : nil
        for name in (try? index.metricNames(of: id)) ?? [] {
            guard let series = try? index.series(id, metric: name, maxPoints: Self.pointLimit) else {
                continue
            }
            let steps = series.steps.map(Double.init)
            detail.series[DisplayText.sanitized(name, limit: 100)] = MetricSeries(
                steps: steps,
                // Steps lie between epochs, and so do their points.
                epochs: epochsAStep.map { share in steps.map { $0 * share } }
                    ?? series.epochs.map(Double.init),
                times: series.times, values: series.values)
        }
        detail.log = ((try? index.log(id, last: Self.logLimit)) ?? []).map {
            LogLine(
                time: $0.time, step: $0.step, level: $0.level,
                text: DisplayText.sanitized($0.text, limit: 1000))
        }
        detail.attentionEpochs = ((try? index.attentionFiles(id)) ?? []).map(\.epoch)
        detail.spec = specLines(id)
        return detail
    }

    /// The text of `spec.yaml`, which never changes.
    private func specLines(_ id: RunID) -> [String] {
        if let lines = known[id]?.specLines, !lines.isEmpty { return lines }
        let text = try? String(contentsOf: project.runDirectory(id).specURL, encoding: .utf8)
        let lines = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            .map { DisplayText.sanitized(String($0), limit: 500) }
        known[id]?.specLines = lines
        return lines
    }
}

// MARK: - From the index to a record

extension RunRecord {
    /// Makes a record of what the index knows; text from files is made safe.
    init(_ summary: RunSummary, notes: RunNotes) {
        var summary = summary
        summary.adopt(notes)
        self.init(summary, name: DisplayText.sanitized(summary.name, limit: 200))
        settings = summary.settings.map {
            Setting(
                path: DisplayText.sanitized($0.key, limit: 200),
                text: DisplayText.sanitized($0.value.text ?? $0.value.json, limit: 200))
        }
        student = setting("student.model") ?? ""
        teacher = setting("teacher.model")
        method = DisplayText.sanitized(summary.method, limit: 100)
        metrics = summary.metrics.reduce(into: [:]) { figures, entry in
            figures[DisplayText.sanitized(entry.key, limit: 100)] = MetricFigure(
                last: entry.value.last, best: entry.value.best ?? entry.value.last)
        }
        loss = summary.spark
        imagesPerSecond = summary.imagesPerSecond
        tags = notes.tags.prefix(50).map { DisplayText.sanitized($0, limit: 60) }
        note = DisplayText.sanitized(notes.note, limit: 1000)
        if let state = summary.state {
            adopt(state)
        } else {
            error = "its state.json is missing or damaged; kd fsck says what can be saved"
        }
        if let fault = summary.specFault {
            error = error ?? DisplayText.sanitized(fault, limit: 500)
        }
        trainedSeconds = summary.wallSeconds ?? trainedSeconds
    }

    /// Takes over what `state.json` says.
    mutating func adopt(_ state: RunState) {
        phase = state.phase
        (epoch, epochs) = (state.epoch, state.epochs)
        (step, steps) = (state.step, state.steps)
        (startedAt, endedAt) = (state.startedAt, state.endedAt)
        if state.trainedSeconds > 0 { trainedSeconds = state.trainedSeconds }
        error = state.error.map { DisplayText.sanitized($0, limit: 2000) }
    }
}
