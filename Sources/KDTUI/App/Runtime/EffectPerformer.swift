import Foundation
import KDExperiment
import KDLaunch

/// Does what effects ask for, one after the other, and answers with messages.
///
/// Used by one thread at a time: the dashboard's background thread, or the caller of a shot.
final class EffectPerformer {
    private let project: Project
    /// Where relative paths of exports and experiment files start.
    private let workingDirectory: URL
    private let reader: ProjectReader
    private var keeper: QueueKeeper
    private let startsQueue: Bool
    /// The run whose details show; news about it is sent unasked.
    private var watched: (id: RunID, curves: CurveRequest)?
    private var hasLooked = false
    /// The measurement that goes on.
    private var timer: StepTimer?

    /// - Parameter startsQueue: Whether runs that wait are to be started, as a user wants it.
    init(project: Project, workingDirectory: URL, startsQueue: Bool = true) {
        self.startsQueue = startsQueue
        self.project = project
        // Relative paths start inside a folder only when its URL says that it is one.
        self.workingDirectory = URL(filePath: workingDirectory.path, directoryHint: .isDirectory)
        reader = ProjectReader(project)
        keeper = QueueKeeper(project: project)
    }

    deinit { timer?.cancel() }

    /// Whether news is to be expected soon.
    var isBusy: Bool { reader.isBusy }

    /// Whether a measurement goes on, whose end should show at once.
    var isMeasuring: Bool { timer != nil }

    /// What the project's file sets.
    var settings: Message {
        let settings = (try? ProjectSettings.load(project)) ?? ProjectSettings()
        return .settings(savedViews: settings.views, MachineShare.ofProject(settings))
    }

    /// Reads the index, making it when the project has got its first runs.
    ///
    /// - Parameter onChange: Called on another thread when the index has anything new.
    func look(onChange: (@Sendable () -> Void)?) -> [Message] {
        var messages: [Message] = []
        if let notice = reader.open() {
            messages.append(.notice(Notice(notice, .warning)))
        }
        let isFirst = !hasLooked
        hasLooked = true
        if isFirst { messages.append(settings) }
        if reader.refresh() || isFirst {
            messages.append(.runs(reader.records))
        }
        // What the index has shows before anybody looks whether it is still so.
        if let onChange { reader.follow(onChange) }
        if let timer, let outcome = timer.outcome() {
            messages.append(.measured(timer.request, outcome))
            self.timer = nil
        }
        // A new point changes a curve while every figure of the list may stay as it was.
        if let watched, let detail = reader.news(of: watched.id, watched.curves) {
            messages.append(.detail(detail))
        }
        if reader.isBusy, startsQueue { try? keeper.tend() }
        return messages
    }

    /// Does one thing.
    func perform(_ effect: Effect) -> [Message] {
        switch effect {
        case .quit, .suspend, .repaint: return []
        case .loadRuns:
            _ = reader.open()
            reader.ingest()
            _ = reader.refresh()
            return [.runs(reader.records)]
        case .loadDetail(let id, let curves):
            watched = (id, curves)
            return reader.detail(id, curves).map { [.detail($0)] } ?? []
        case .loadAttention(let id, let epoch): return attention(id, epoch)
        case .act(let action, let ids): return act(action, ids)
        case .remove(let ids): return remove(ids)
        case .restore(let ids): return restore(ids)
        case .annotate(let id, let annotation): return annotate(id, annotation)
        case .findExperiments:
            let files = ExperimentSearch.files(in: project, and: workingDirectory)
            return [.experiments(files), .ended(.searching)]
        case .review(let path): return [.review(review(path)), .ended(.reviewing)]
        case .launch(let path): return launch(path) + [.ended(.launching)]
        case .export(let request): return [export(request), .ended(.exporting)]
        case .saveViews(let views): return [save(views)]
        case .checkDraft(let draft, let file): return [check(draft, file)]
        case .openDraft(let path): return [DraftFiles.open(url(path), path: path)]
        case .copyRun(let id): return [copy(id)]
        case .saveDraft(let request):
            return [DraftFiles.save(request, to: url(request.path)), .ended(.saving)]
        case .openSweep(let path): return [SweepFiles.open(url(path), path: path)]
        case .checkSweep(let path, let draft):
            let measured = reader.records.map(\.summary)
            return [SweepFiles.check(draft, path: path, project: project, measured: measured)]
        case .saveSweep(let save):
            return [SweepFiles.save(save, to: url(save.path)), .ended(.saving)]
        case .measure(let request): return measure(request)
        case .cancelMeasurement:
            timer?.cancel()
            timer = nil
            return []
        }
    }

    private func attention(_ id: RunID, _ epoch: Int) -> [Message] {
        do throws(SafetensorsError) {
            return [.attention(try AttentionReader.read(project.runDirectory(id), epoch: epoch))]
        } catch {
            return [.attentionFailed(id, epoch: epoch, "\(error)")]
        }
    }
}

// MARK: - Runs

extension EffectPerformer {
    private func act(_ action: RunAction, _ ids: [RunID]) -> [Message] {
        let actions = RunActions(project: project)
        let notice = outcome(of: ids) { id throws(SystemError) in
            switch action {
            case .stop: try actions.stop(id)
            case .pause: try actions.pause(id)
            case .resume: try actions.resume(id)
            case .retry: try actions.retry(id)
            case .raisePriority: try actions.prioritize(id, by: 1)
            case .lowerPriority: try actions.prioritize(id, by: -1)
            }
        }.notice
        return [.notice(notice), .ended(.acting)] + startQueue() + perform(.loadRuns)
    }

    private func remove(_ ids: [RunID]) -> [Message] {
        let actions = RunActions(project: project)
        let result = outcome(of: ids) { id throws(SystemError) in try actions.remove(id) }
        let done: [Message] = result.done.isEmpty ? [] : [.removed(result.done)]
        let complaint: [Message] = result.done.count == ids.count ? [] : [.notice(result.notice)]
        return done + complaint + [.ended(.acting)]
    }

    private func restore(_ ids: [RunID]) -> [Message] {
        let actions = RunActions(project: project)
        let result = outcome(of: ids) { id throws(SystemError) in try actions.restore(id) }
        let done: [Message] = result.done.isEmpty ? [] : [.restored(result.done)]
        let complaint: [Message] = result.done.count == ids.count ? [] : [.notice(result.notice)]
        return done + complaint + [.ended(.acting)] + startQueue()
    }

    /// Does something to each run and sums up what came of it.
    private func outcome(
        of ids: [RunID], _ action: (RunID) throws(SystemError) -> ActionOutcome
    ) -> (done: [RunID], notice: Notice) {
        var done: [RunID] = []
        var messages: [String] = []
        var refusal: String?
        for id in ids {
            do throws(SystemError) {
                let outcome = try action(id)
                if outcome.result == .refused {
                    refusal = "\(name(id)) \(outcome.message)"
                } else {
                    messages.append(outcome.message)
                }
                if outcome.result == .done { done.append(id) }
            } catch {
                refusal = "\(error)"
            }
        }
        if ids.count == 1, let id = ids.first {
            let level: Toast.Level = refusal != nil ? .warning : done.isEmpty ? .info : .success
            return (done, Notice(refusal ?? "\(name(id)) \(messages.joined())", level))
        }
        if let refusal {
            return (done, Notice("\(done.count) of \(ids.count) done; \(refusal)", .warning))
        }
        return (done, Notice(OutcomeTally(messages).text, .success))
    }

    private func name(_ id: RunID) -> String {
        reader.records.place(of: id).map { reader.records[$0].name }
            ?? DisplayText.sanitized(id.description, limit: 80)
    }

    private func startQueue() -> [Message] {
        guard startsQueue else { return [] }
        do throws(SystemError) {
            try QueueStarter(project: project).startIfNeeded()
            return []
        } catch {
            return [.notice(Notice("The queue did not start: \(error)", .failure))]
        }
    }

    private func annotate(_ id: RunID, _ annotation: Annotation) -> [Message] {
        do throws(SystemError) {
            let directory = project.runDirectory(id)
            var notes = RunNotes(of: directory)
            notes.adopt(annotation)
            try notes.write(to: directory)
        } catch {
            return [.notice(Notice("\(error)", .failure))]
        }
        let word =
            switch annotation {
            case .name: "Renamed"
            case .tags: "Tagged"
            case .note: "Noted"
            }
        return [.notice(Notice(word, .success))] + perform(.loadRuns)
    }
}

// MARK: - Launching

extension EffectPerformer {
    private func review(_ path: String) -> LaunchReview {
        var review = LaunchReview(path: path, name: path, entries: [], faults: [])
        do {
            let file = try ExperimentFile.load(url(path))
            let plan = try LaunchPlan(file.runs, project: project)
            review.name = DisplayText.sanitized(file.name, limit: 100)
            review.faults = plan.missingInputs(of: file.runs, on: executor)
                .map { $0.fault(file: path).sentence }
            let distinctions = SettingDifference.distinctions(of: file.runs)
            review.entries = plan.entries.map { entry in
                LaunchReview.Entry(
                    name: DisplayText.sanitized(entry.run.displayName, limit: 200),
                    distinction: distinctions[entry.run.id] ?? "",
                    isTeacher: entry.isTeacher, existing: entry.existingPhase)
            }
        } catch {
            review.faults = "\(error)".split(separator: "\n", omittingEmptySubsequences: false)
                .map { DisplayText.sanitized(String($0), limit: 500) }
        }
        return review
    }

    private func launch(_ path: String) -> [Message] {
        do {
            let file = try ExperimentFile.load(url(path))
            let plan = try LaunchPlan(file.runs, project: project)
            let missing = plan.missingInputs(of: file.runs, on: executor)
            if !missing.isEmpty { throw SpecFaults(missing.map { $0.fault(file: path) }) }
            let made = try plan.launch()
            let started = startQueue()
            return perform(.loadRuns) + [.launched(made, experiment: file.name, path: path)]
                + started
        } catch {
            let line = "\(error)".split(separator: "\n").first.map(String.init) ?? "\(error)"
            return [.notice(Notice(DisplayText.sanitized(line, limit: 300), .failure))]
        }
    }

    /// Where runs are trained that were not launched for another place.
    private var executor: ExecutorName {
        (try? ProjectSettings.load(project))?.executor ?? .local
    }

    private func url(_ path: String) -> URL {
        URL(filePath: path, relativeTo: workingDirectory)
    }
}

// MARK: - Files

extension EffectPerformer {
    private func export(_ request: ExportRequest) -> Message {
        let target = url(request.path)
        do throws(SystemError) {
            let bytes = Array(request.text.utf8)
            if request.mayReplace {
                try FileSystem.writeOutput(target, with: bytes, waits: false)
            } else {
                try FileSystem.create(target, with: bytes)
            }
            let rows = CountText.of(request.rowCount, "row")
            return .notice(Notice("\(rows) written to \(target.path)", .success))
        } catch {
            if error.isAlreadyThere, !request.mayReplace { return .exportExists(request) }
            return .notice(Notice("\(error)", .failure))
        }
    }

    private func save(_ views: [TableView]) -> Message {
        do {
            var settings = try ProjectSettings.load(project)
            settings.views = views
            try settings.save(to: project)
            return .notice(Notice("View saved in project.yaml", .success))
        } catch {
            return .notice(Notice(DisplayText.sanitized("\(error)", limit: 300), .failure))
        }
    }
}

// MARK: - Drafts

extension EffectPerformer {
    private func check(_ draft: ExperimentDraft, _ file: String) -> Message {
        var check = draft.check(file: file)
        if executor == .local {
            // Beside other faults there are no runs, and what they share tells enough.
            let runs = check.runs.isEmpty ? [check.base] : check.runs
            check.note(MissingInput.all(of: runs, in: project).map { $0.fault(file: file) })
        }
        return .draftChecked(check, of: draft)
    }

    private func copy(_ id: RunID) -> Message {
        do throws(SpecFaults) {
            let spec = try project.runDirectory(id).readSpec()
            return .draftOpened(ExperimentDraft.copy(of: spec), nil)
        } catch {
            return .notice(Notice("The run's spec cannot be read: \(error.sentence)", .failure))
        }
    }

    private func measure(_ request: StepRequest) -> [Message] {
        timer?.cancel()
        guard startsQueue else {
            return [.measured(request, .failure("nothing is measured without a terminal"))]
        }
        do throws(SystemError) {
            timer = try StepTimer(request)
            return []
        } catch {
            return [.measured(request, .failure("\(error)"))]
        }
    }
}
