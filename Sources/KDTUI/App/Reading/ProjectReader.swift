import Foundation
import KDExperiment
import KDLaunch
import KDResults

/// The project's runs as records, from the index. Used by one thread at a time.
final class ProjectReader {
    let project: Project
    private var index: ResultsIndex?
    private var loop: IngestLoop?
    private var hasComplained = false
    /// All runs by id, with what tells them apart.
    private(set) var records: [RunRecord] = []
    private var places: [RunID: Int] = [:]
    /// The index's list that the records are made of.
    private var version = 0
    /// Records that trainers are at work on.
    private var livePlaces: [Int] = []
    /// How many records were made so far: none while nothing is new.
    private(set) var madeRecords = 0

    /// The mark at the jobs' notes when they were last read.
    private var lastJobsStamp: FileStamp?
    private var settings = SettingTexts()
    private let curves = CurveCache()
    private var lastDetail: (request: DetailRequest, detail: RunDetail)?
    private var lastLog: (id: RunID, end: Int?, lines: [LogLine])?
    private var lastSpec: (id: RunID, lines: [String])?

    private static let logLimit = 2000

    /// What a detail was made of: the same request gives the same detail.
    private struct DetailRequest: Equatable {
        var curves: CurveRequest
        var summary: RunSummary
    }

    init(_ project: Project) { self.project = project }

    deinit { loop?.stop() }

    /// Opens the index as soon as the project has runs.
    ///
    /// - Returns: What the user should know about the index.
    func open() -> String? {
        guard FileSystem.stamp(project.runsURL) != nil else { return nil }
        do throws(IndexError) {
            let known = index
            let opened = if let known { known } else { try ResultsIndex.open(project) }
            index = opened
            if let notice = known == nil ? opened.notice : nil { return notice }
            return once(
                opened.fault.map {
                    "\($0); figures stay as they are until then, phases are the runs' own"
                })
        } catch {
            return once("\(error)")
        }
    }

    /// Keeps the index up to date from now on, once it is open.
    ///
    /// - Parameter onChange: Called on another thread when anything is new.
    func follow(_ onChange: @escaping @Sendable () -> Void) {
        if loop == nil, let index { loop = IngestLoop(index, onChange: onChange) }
    }

    /// Each look tries again; complaining once is enough, until it has worked again.
    private func once(_ complaint: String?) -> String? {
        defer { hasComplained = complaint != nil }
        guard let complaint, !hasComplained else { return nil }
        return DisplayText.sanitized(complaint, limit: 300)
    }

    /// Brings the index up to date on the spot.
    func ingest() {
        // Another process that ingests at the moment does the same work.
        _ = try? index?.ingest(patience: 2)
    }

    /// Reads what the index has that is new.
    /// - Returns: Whether anything differs from the last look.
    func refresh() -> Bool {
        let news = try? index?.runs(after: version)
        if let news { adopt(news) }
        let isObserved = observeLiveRuns()
        return news != nil || isObserved
    }

    private func adopt(_ list: RunList) {
        version = list.version
        let isSameSet =
            list.runs.count == records.count
            && zip(list.runs, records).allSatisfy { $0.id == $1.id }
        var mustCompare = !isSameSet
        // Asking a thousand runs for a file that none has takes longer than all the rest.
        let hasJobs = SlurmFolder(project).newsStamp != nil
        let fresh = list.runs.map { summary in
            let old = places[summary.id].map { records[$0] }
            if let old, old.summary.revision == summary.revision { return old }
            var record = makeRecord(summary, hasJobs: hasJobs)
            if let old, old.settings == record.settings, old.method == record.method {
                record.distinction = old.distinction
            } else {
                mustCompare = true
            }
            return record
        }
        records = fresh
        if mustCompare { SettingDifference.fill(&records) }
        if !isSameSet {
            places = Dictionary(
                records.indices.map { (records[$0].id, $0) }, uniquingKeysWith: { $1 })
        }
        livePlaces = records.indices.filter { records[$0].summary.phase?.isLive == true }
    }

    private func makeRecord(_ summary: RunSummary, hasJobs: Bool) -> RunRecord {
        madeRecords += 1
        var record = RunRecord(summary, settings: &settings)
        record.createdAt = summary.state?.startedAt ?? launchTime(summary.id)
        if hasJobs { record.job = SlurmRecord(of: project.runDirectory(summary.id))?.text }
        return record
    }

    /// When a run was made: its spec never changes afterwards.
    private func launchTime(_ id: RunID) -> Double {
        Double(FileSystem.stamp(project.runDirectory(id).specURL)?.modified ?? 0) / 1e9
    }

    /// A trainer that died says nothing: asks for it each time. Where the index cannot be written it
    /// knows of no change at all, and every run that has not ended is asked for; so is each that
    /// Slurm may have news about.
    private func observeLiveRuns() -> Bool {
        let isStale = index?.fault != nil
        // Taken before the files are read: what changes meanwhile is met by the next look.
        let jobsStamp = SlurmFolder(project).newsStamp
        let hasJobNews = jobsStamp != lastJobsStamp
        lastJobsStamp = jobsStamp
        let asked =
            isStale || hasJobNews
            ? records.indices.filter { !records[$0].phase.isEnded || records[$0].job != nil }
            : livePlaces
        var isNew = false
        for place in asked {
            var record = records[place]
            let run = project.runDirectory(record.id)
            guard let state = run.observedState() else { continue }
            record.adopt(state)
            if hasJobNews { record.job = SlurmRecord(of: run)?.text }
            guard record != records[place] else { continue }
            records[place] = record
            isNew = true
        }
        return isNew
    }

    /// Whether a run works or waits.
    var isBusy: Bool { records.contains(phase: { $0.isLive || $0 == .queued }) }

    private func record(_ id: RunID) -> RunRecord? { places[id].map { records[$0] } }

    /// What a run's own screen shows, unless it is what was returned last.
    func news(of id: RunID, _ wanted: CurveRequest) -> RunDetail? {
        guard let record = record(id) else { return nil }
        let request = DetailRequest(curves: wanted, summary: record.summary)
        return lastDetail?.request == request ? nil : detail(id, wanted)
    }

    /// What a run's own screen shows, with some of its curves; nil for an unknown run.
    func detail(_ id: RunID, _ wanted: CurveRequest) -> RunDetail? {
        guard let index, let record = record(id) else { return nil }
        let request = DetailRequest(curves: wanted, summary: record.summary)
        if let lastDetail, lastDetail.request == request { return lastDetail.detail }
        var detail = RunDetail(id: id)
        let epochsAStep = record.steps > 0 ? Double(record.epochs) / Double(record.steps) : nil
        let attempts = record.summary.state?.attempts ?? 0
        for (name, series) in curves.read(id, attempts: attempts, wanted, from: index) {
            let steps = series.steps.map(Double.init)
            detail.series[name] = MetricSeries(
                steps: steps,
                // Steps lie between epochs, and so do their points.
                epochs: epochsAStep.map { share in steps.map { $0 * share } }
                    ?? series.epochs.map(Double.init),
                times: series.times, values: series.values)
        }
        detail.log = logLines(id, index)
        detail.attentionEpochs = ((try? index.attentionFiles(id)) ?? []).map(\.epoch)
        detail.spec = specLines(id)
        lastDetail = (request, detail)
        return detail
    }

    /// The end of the log; read again only when it has grown.
    private func logLines(_ id: RunID, _ index: ResultsIndex) -> [LogLine] {
        let end = (try? index.log(id, last: 1))?.last?.offset
        if let lastLog, lastLog.id == id, lastLog.end == end { return lastLog.lines }
        let lines = ((try? index.log(id, last: Self.logLimit)) ?? []).map {
            LogLine(
                time: $0.time, step: $0.step, level: $0.level,
                text: DisplayText.sanitized($0.text, limit: 1000))
        }
        lastLog = (id, end, lines)
        return lines
    }

    /// The text of `spec.yaml`, which never changes.
    private func specLines(_ id: RunID) -> [String] {
        if let lastSpec, lastSpec.id == id, !lastSpec.lines.isEmpty { return lastSpec.lines }
        let text = try? String(contentsOf: project.runDirectory(id).specURL, encoding: .utf8)
        let lines = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            .map { DisplayText.sanitized(String($0), limit: 500) }
        lastSpec = (id, lines)
        return lines
    }
}

// MARK: - From the index to a record

extension RunRecord {
    /// Makes a record of what the index knows; text from files is made safe.
    init(_ summary: RunSummary, settings texts: inout SettingTexts) {
        self.init(summary, name: DisplayText.sanitized(summary.name, limit: 200))
        settings = summary.settings.map { texts.text(of: $0) }
        student = setting("student.model") ?? ""
        teacher = setting("teacher.model")
        method = DisplayText.sanitized(summary.method, limit: 100)
        metrics = summary.metrics.reduce(into: [:]) { figures, entry in
            figures[DisplayText.sanitized(entry.key, limit: 100)] = MetricFigure(
                last: entry.value.last, best: entry.value.best ?? entry.value.last)
        }
        loss = summary.spark
        imagesPerSecond = summary.imagesPerSecond
        tags = summary.tags.prefix(50).map { DisplayText.sanitized($0, limit: 60) }
        note = DisplayText.sanitized(summary.note, limit: 1000)
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

/// Settings as they are shown; those of a project's runs are the same again and again.
struct SettingTexts {
    private var known: [SpecEntry: RunRecord.Setting] = [:]
    /// How many texts were made.
    private(set) var madeCount = 0

    /// More are forgotten all at once.
    private static let limit = 20_000

    mutating func text(of setting: SpecEntry) -> RunRecord.Setting {
        if let text = known[setting] { return text }
        if known.count >= Self.limit { known = [:] }
        madeCount += 1
        let text = RunRecord.Setting(
            path: DisplayText.sanitized(setting.key, limit: 200),
            text: DisplayText.sanitized(setting.value.text ?? setting.value.json, limit: 200))
        known[setting] = text
        return text
    }
}
