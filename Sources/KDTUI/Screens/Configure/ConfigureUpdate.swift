import KDExperiment

extension Model {
    /// Commands of the Configure screen.
    mutating func performOnConfigure(_ command: Command) -> [Effect] {
        let page = max(1, ConfigureLayout(in: body).form.height - 2)
        switch command {
        case .up: moveForm(by: -1)
        case .down: moveForm(by: 1)
        case .pageUp: moveForm(by: -page)
        case .pageDown: moveForm(by: page)
        case .top: moveForm(by: -configureScreen.rows.count)
        case .bottom: moveForm(by: configureScreen.rows.count)
        case .nextPane: moveForm(toGroup: 1)
        case .previousPane: moveForm(toGroup: -1)
        case .open: return openField()
        case .left: return cycleField(by: -1)
        case .right: return cycleField(by: 1)
        case .useDefault: return useDefault()
        case .addTerm: openMethods()
        case .moveUp: return moveTerm(by: -1)
        case .moveDown: return moveTerm(by: 1)
        case .undo: return step(back: \.undone, to: \.redone, orSay: "Nothing to take back")
        case .redo: return step(back: \.redone, to: \.undone, orSay: "Nothing to make again")
        case .nextFault: goToNextFault()
        case .showText:
            let text = configureScreen.draft.yaml.split(
                separator: "\n", omittingEmptySubsequences: false)
            let lines = text.map { DisplayText.sanitized(String($0), limit: 2000) }
            overlay = .text(TextPage(title: configureScreen.fileName, lines: lines))
        case .launchDraft: return saveDraft(then: .launch)
        case .saveDraft: return saveDraft(then: .stay)
        case .sweepDraft: return saveDraft(then: .sweep)
        case .saveDraftAs: askForPath(then: .stay)
        case .openDraft: return openFiles()
        case .newDraft: return replaceDraft(by: .new)
        case .measure: return measureStep()
        case .back, .clear: return show(screen: .runs)
        default: show("That does nothing on this screen; ? lists the keys")
        }
        return []
    }

    /// Goes to the screen; the first time its draft is checked.
    mutating func openConfigure() -> [Effect] {
        settleForm()
        settleTime()
        return configureScreen.check == nil ? [checkEffect] : []
    }

    private var checkEffect: Effect {
        .checkDraft(configureScreen.draft, file: configureScreen.file?.path ?? "the draft")
    }

    /// Lays the form out again and keeps the cursor on its row.
    mutating func settleForm() {
        let state = configureScreen
        configureScreen.rows = FormRows(
            draft: state.draft, check: state.check, expanded: state.expanded
        ).rows()
        placeCursor()
    }

    private mutating func placeCursor() {
        let rows = configureScreen.rows
        let index =
            rows.firstIndex { $0.id == configureScreen.cursor } ?? configureScreen.cursorRow
        moveForm(to: index)
    }

    private mutating func moveForm(to index: Int) {
        let rows = configureScreen.rows
        let row = max(0, min(index, rows.count - 1))
        configureScreen.cursorRow = row
        configureScreen.cursor = rows.indices.contains(row) ? rows[row].id : ""
        let visible = ConfigureLayout(in: body).form.height
        let lines = FormLines(rows, height: visible)
        configureScreen.offset = Scrolling.offset(
            configureScreen.offset, selected: lines.line(ofRow: row), count: lines.count,
            visible: visible)
        // The heading of the first row is worth showing with it.
        if row == 0 { configureScreen.offset = 0 }
    }

    /// Moves the cursor over the rows.
    mutating func moveForm(by distance: Int) { moveForm(to: configureScreen.cursorRow + distance) }

    /// Puts the cursor on a row, as a click does.
    mutating func chooseRow(_ index: Int) { moveForm(to: index) }

    private mutating func moveForm(toGroup direction: Int) {
        let starts = configureScreen.rows.indices.filter { configureScreen.rows[$0].beginsGroup }
        let current = configureScreen.cursorRow
        let next =
            direction > 0
            ? starts.first { $0 > current } ?? starts.first
            : starts.last { $0 < current } ?? starts.last
        if let next { moveForm(to: next) }
    }

    private mutating func goToNextFault() {
        let rows = configureScreen.rows
        let faulty = rows.indices.filter { !rows[$0].faults.isEmpty }
        let inForm = Set(rows.flatMap(\.faults))
        let strays = (configureScreen.check?.faults ?? []).filter { !inForm.contains($0) }
        var shown = 0
        if let before = configureScreen.strayFaults, before.row == configureScreen.cursor {
            shown = before.shown
        }
        configureScreen.strayFaults = nil
        // Those of the rows below, then those that have no row, then again from the top.
        if shown == 0, let next = faulty.first(where: { $0 > configureScreen.cursorRow }) {
            moveForm(to: next)
        } else if shown < strays.count {
            show("Not in the form: \(strays[shown].sentence)", .warning)
            configureScreen.strayFaults = (configureScreen.cursor, shown + 1)
        } else if let first = faulty.first {
            moveForm(to: first)
        } else if let stray = strays.first {
            show("Not in the form: \(stray.sentence)", .warning)
            configureScreen.strayFaults = (configureScreen.cursor, 1)
        } else {
            show("There is no fault")
        }
    }
}

// MARK: - Changing the draft

extension Model {
    /// Changes the draft so that undo brings it back, and has it checked.
    mutating func change(_ edit: (inout ExperimentDraft) -> Void) -> [Effect] {
        let before = configureScreen.draft
        edit(&configureScreen.draft)
        guard configureScreen.draft != before else { return [] }
        remember(before)
        return draftChanged()
    }

    /// Remembers what undo brings back.
    mutating func remember(_ draft: ExperimentDraft) {
        configureScreen.undone.append(draft)
        // More steps than anybody takes back, few enough for any file.
        if configureScreen.undone.count > 500 { configureScreen.undone.removeFirst() }
        configureScreen.redone = []
    }

    /// Shows the draft as it is now and asks for its faults.
    mutating func draftChanged() -> [Effect] {
        settleForm()
        return [checkEffect]
    }

    /// Brings back the last draft of one list and puts the present one on the other.
    private mutating func step(
        back from: WritableKeyPath<ConfigureModel, [ExperimentDraft]>,
        to other: WritableKeyPath<ConfigureModel, [ExperimentDraft]>, orSay nothing: String
    ) -> [Effect] {
        guard let draft = configureScreen[keyPath: from].popLast() else {
            show(nothing)
            return []
        }
        configureScreen[keyPath: other].append(configureScreen.draft)
        configureScreen.draft = draft
        return draftChanged()
    }

    /// Takes over a check, unless the draft has changed since.
    mutating func adopt(_ check: DraftCheck, of draft: ExperimentDraft) {
        guard draft == configureScreen.draft else { return }
        configureScreen.check = check
        settleForm()
        settleTime()
    }
}
