import KDExperiment
import KDResults

/// Applies a message to the model and says what is to be done in the world.
///
/// Pure: no clock, no file and no terminal is read here.
func update(_ model: inout Model, _ message: Message) -> [Effect] {
    let before = model.whereabouts
    let effects = react(&model, message)
    if case .input = message, model.whereabouts != before { model.awaitedAt = nil }
    if effects.contains(where: \.leadsElsewhere) { model.awaitedAt = model.whereabouts }
    return effects + model.missingCurves()
}

private func react(_ model: inout Model, _ message: Message) -> [Effect] {
    switch message {
    case .input(let event): return model.receive(event)
    case .clock(let now):
        model.now = max(model.now, now)
        if model.notice != nil, model.now >= model.noticeUntil { model.notice = nil }
    case .runs(let runs): return model.adopt(runs)
    case .detail(let detail): return model.adopt(detail)
    case .attention(let frame): model.adopt(frame)
    case .attentionFailed(let id, _, let reason):
        if model.runScreen.id == id { model.runScreen.attention.failure = reason }
    case .experiments(let files):
        if case .launch(var state) = model.overlay {
            state.fill(files)
            model.overlay = .launch(state)
        }
        model.fillSweepFiles(files)
        if case .options(var picker) = model.overlay, picker.purpose == .file {
            picker.fill(files.map(LaunchModel.item))
            model.overlay = .options(picker)
        }
    case .review(let review):
        if case .launch(var state) = model.overlay, state.chosen == review.path {
            state.review = review
            model.overlay = .launch(state)
        }
    case .launched(let ids, let name, let path):
        model.adoptLaunched(ids, experiment: name, path: path)
        return [.loadRuns]
    case .removed(let ids):
        model.removed.append(ids)
        model.runsScreen.marked.subtract(ids)
        model.show(
            "\(ids.count == 1 ? "1 run" : "\(ids.count) runs") moved to the trash; u undoes",
            .success)
        return [.loadRuns]
    case .restored(let ids):
        model.show("\(ids.count == 1 ? "1 run is" : "\(ids.count) runs are") back", .success)
        if let first = ids.first { model.runsScreen.choose(first) }
        return [.loadRuns]
    case .exportExists(let request): model.ask(about: request)
    case .settings(let views, let machine):
        model.resultsScreen.views = views
        model.machine = machine
    case .sweepOpened(let path, let text, let draft):
        return model.openBuilder(path, text, draft)
    case .sweepChecked(let draft, let check):
        if model.sweepScreen.builder?.typed == draft { model.sweepScreen.builder?.check = check }
    case .sweepSaved(let save, let text): return model.adopt(save, text: text, isNew: true)
    case .sweepHeld(let save, let text): return model.adopt(save, text: text, isNew: false)
    case .draftChecked(let check, let draft): model.adopt(check, of: draft)
    case .draftOpened(let draft, let file): return model.adopt(draft, file: file)
    case .draftSaved(let request, let text):
        return model.adoptSaved(request, text: text, isNew: true)
    case .draftHeld(let request, let text):
        return model.adoptSaved(request, text: text, isNew: false)
    case .draftBlocked(let request, let obstacle): model.ask(about: request, obstacle)
    case .measured(let request, let outcome): model.adopt(outcome, of: request)
    case .notice(let notice): model.show(notice.text, notice.level)
    case .ended(let work): model.work[work] = nil
    }
    return []
}

// MARK: - Taking over what was loaded

extension Model {
    /// Asks before a table goes into a file that is there already.
    fileprivate mutating func ask(about export: ExportRequest) {
        let path = DisplayText.sanitized(export.path, limit: 200)
        guard isWaiting else {
            show("Nothing was exported: \(path) exists already", .failure)
            return
        }
        overlay = .confirm(
            Confirmation(
                title: "Replace the file?", message: ["\(path) exists already."],
                verb: "Replace", purpose: .replaceFile(export)))
    }

    /// Shows what was launched, unless the user has gone on to something else meanwhile.
    fileprivate mutating func adoptLaunched(_ ids: [RunID], experiment name: String, path: String) {
        var rest = ""
        if case .launch(let state) = overlay, state.chosen == path {
            overlay = nil
            justLaunched = ids
            if screen == .sweep {
                showLaunched(name, path: path)
            } else {
                screen = .runs
            }
            if screen == .sweep, let builder = sweepScreen.builder {
                rest = "; \(DisplayText.sanitized(builder.path, limit: 100)) is still being built"
            }
        }
        show("Launched \(ids.count == 1 ? "1 run" : "\(ids.count) runs")\(rest)", .success)
    }

    mutating func adopt(_ loaded: [RunRecord]) -> [Effect] {
        if !hasColumns(of: loaded) { columns = KnownColumns(loaded.map(\.summary)) }
        runs = loaded
        generation += 1
        isLoaded = true
        let ids = Set(runs.map(\.id))
        runsScreen.marked.formIntersection(ids)
        if let first = justLaunched.first(where: ids.contains) {
            runsScreen.choose(first)
            justLaunched = []
        }
        if screen == .results { settleResults() }
        if screen == .configure { settleTime() }
        if screen == .sweep { settleSweep() }
        return settleCursor() + (screen == .run ? openedDetail() : [])
    }

    /// Whether runs have the settings and metrics of those that are known: then they have the same
    /// columns, and of most runs the very same arrays, which compare at once.
    private func hasColumns(of loaded: [RunRecord]) -> Bool {
        loaded.count == runs.count
            && zip(loaded, runs).allSatisfy { new, old in
                new.summary.settings == old.summary.settings
                    && new.summary.metrics.keys == old.summary.metrics.keys
            }
    }

    /// Puts the cursor on a run that shows and asks for the details of what shows.
    mutating func settleCursor() -> [Effect] {
        keepList()
        let visible = visibleRuns
        if !runsScreen.isCursorChosen { runsScreen.cursor = visible.first?.id }
        if let index = visible.place(of: runsScreen.cursor) {
            runsScreen.cursorRow = index
        } else if !visible.isEmpty {
            let row = min(max(0, runsScreen.cursorRow), visible.count - 1)
            runsScreen.cursorRow = row
            runsScreen.cursor = visible[row].id
        } else {
            runsScreen.cursor = nil
        }
        let rows = max(1, RunsLayout(runsScreen, runCount: runs.count, in: body).list.height - 1)
        runsScreen.offset = Scrolling.offset(
            runsScreen.offset, selected: visible.isEmpty ? nil : runsScreen.cursorRow,
            count: visible.count, visible: rows)
        guard screen == .runs, let cursor = runsScreen.cursor else { return [] }
        return [.loadDetail(cursor, wantedCurves)]
    }

    /// Asks for the curves that have come into view on the Run screen.
    mutating func missingCurves() -> [Effect] {
        guard screen == .run, let id = run(runScreen.id)?.id else { return [] }
        let wanted = wantedCurves
        guard id != asked || wanted != askedCurves else { return [] }
        (asked, askedCurves) = (id, wanted)
        return [.loadDetail(id, wanted)]
    }

    /// Asks for the details of the open run, and for its maps where they show.
    func openedDetail() -> [Effect] {
        runScreen.id.map { [.loadDetail($0, wantedCurves)] } ?? []
    }

    mutating func adopt(_ detail: RunDetail) -> [Effect] {
        var detail = detail
        // Curves of other panes stay until they are read again, so that none is blank for a frame.
        if let old = self.detail(detail.id) { detail.series.merge(old.series) { new, _ in new } }
        details.removeAll { $0.id == detail.id }
        details.append(detail)
        // A handful is enough for going back and forth, and keeps memory flat.
        if details.count > 8 { details.removeFirst(details.count - 8) }
        return wantedAttention()
    }

    mutating func adopt(_ frame: AttentionFrame) {
        runScreen.attention.failure = nil
        runScreen.attention.frames.removeAll { $0.id == frame.id && $0.epoch == frame.epoch }
        runScreen.attention.frames.append(frame)
        if runScreen.attention.frames.count > 12 { runScreen.attention.frames.removeFirst() }
    }

    /// Asks for the attention maps that are to show and are not there.
    func wantedAttention() -> [Effect] {
        guard screen == .run, runScreen.pane == .attention, let id = runScreen.id,
            let epoch = attentionEpoch,
            !runScreen.attention.frames.contains(where: { $0.id == id && $0.epoch == epoch })
        else { return [] }
        return [.loadAttention(id, epoch: epoch)]
    }
}
