import KDExperiment
import KDResults

extension Model {
    /// A key for what lies over the screen.
    mutating func pressInOverlay(_ key: Key) -> [Effect] {
        switch overlay {
        case nil: return []
        case .help(let offset): pressInHelp(key, offset: offset)
        case .palette(var state, let commands):
            if key.code == .enter {
                overlay = nil
                return state.selection.map { perform(commands[$0]) } ?? []
            }
            overlay = edited(&state, key) ? .palette(state, commands) : nil
        case .views(var state):
            if key.code == .enter {
                overlay = nil
                state.selection.map { adopt(view: resultsScreen.views[$0]) }
                return []
            }
            overlay = edited(&state, key) ? .views(state) : nil
        case .sweepChoice(var state, let choice, let names):
            if key.code == .enter {
                overlay = nil
                return state.selection.map { adopt(names[$0], for: choice) } ?? []
            }
            overlay = edited(&state, key) ? .sweepChoice(state, choice, names) : nil
        case .confirm(let confirmation): return press(key, in: confirmation)
        case .prompt(let prompt): return press(key, in: prompt)
        case .checklist(let checklist): return press(key, in: checklist)
        case .export(let form): return press(key, in: form)
        case .launch(let state): return press(key, in: state)
        case .options(let picker): return press(key, in: picker)
        case .layers(let picker): return press(key, in: picker)
        case .text(let page): overlay = page.scrolled(by: key, in: bounds).map(Overlay.text)
        }
        return []
    }

    /// Gives a key to a picker; false when Esc closes it.
    private func edited(_ state: inout PickerState, _ key: Key) -> Bool {
        if key.code == .escape { return false }
        _ = state.handle(key)
        return true
    }

    private mutating func pressInHelp(_ key: Key, offset: Int) {
        let most = HelpOverlay(helpSections).maximumOffset(in: bounds)
        switch key.code {
        case .down, .character("j"): overlay = .help(offset: min(most, offset + 1))
        case .up, .character("k"): overlay = .help(offset: max(0, offset - 1))
        case .pageDown, .character(" "): overlay = .help(offset: min(most, offset + 10))
        case .pageUp: overlay = .help(offset: max(0, offset - 10))
        default: overlay = nil
        }
    }

    private mutating func press(_ key: Key, in confirmation: Confirmation) -> [Effect] {
        var confirmation = confirmation
        switch key.code {
        case .escape, .character("n"), .character("q"): overlay = nil
        case .character("y"):
            overlay = nil
            return confirmed(confirmation.purpose)
        case .left, .right, .tab, .backTab, .character("h"), .character("l"):
            let isBack = [.left, .backTab, .character("h")].contains(key.code)
            let count = confirmation.answers.count
            confirmation.selected = (confirmation.selected + (isBack ? count - 1 : 1)) % count
            overlay = .confirm(confirmation)
        case .enter: return answered(confirmation, button: confirmation.selected)
        default: show("y agrees, Esc cancels; ←→ and Enter work too")
        }
        return []
    }

    /// What follows a button.
    mutating func answered(_ confirmation: Confirmation, button: Int) -> [Effect] {
        overlay = nil
        let answers = confirmation.answers
        if answers.indices.contains(button), let purpose = answers[button].purpose {
            return confirmed(purpose)
        }
        show("Cancelled: nothing was changed")
        return []
    }

    /// What follows a yes.
    mutating func confirmed(_ purpose: Confirmation.Purpose) -> [Effect] {
        switch purpose {
        case .remove(let ids):
            begin(.acting)
            return [.remove(ids)]
        case .stop(let ids):
            begin(.acting)
            return [.act(.stop, ids)]
        case .replaceFile(var request):
            request.mayReplace = true
            begin(.exporting)
            return [.export(request)]
        case .quit: return [.quit]
        case .dropSweep:
            sweepScreen.builder = nil
            settleSweep()
            return []
        case .dropDraft(let source): return load(source)
        case .saveDraft(let request):
            begin(.saving)
            return [.saveDraft(request)]
        case .saveElsewhere(let next):
            askForPath(then: next)
            return []
        }
    }

    private mutating func press(_ key: Key, in prompt: Prompt) -> [Effect] {
        var prompt = prompt
        switch key.code {
        case .escape: overlay = nil
        case .enter:
            overlay = nil
            return answered(prompt)
        default:
            _ = prompt.input.handle(key)
            overlay = .prompt(prompt)
        }
        return []
    }

    private mutating func answered(_ prompt: Prompt) -> [Effect] {
        let text = prompt.input.text
        switch prompt.purpose {
        case .name(let id): return [.annotate(id, .name(text))]
        case .note(let id): return [.annotate(id, .note(text))]
        case .tags(let id):
            let tags = text.split { $0 == "," || $0 == " " }.map(String.init)
            return [.annotate(id, .tags(tags))]
        case .viewName: return saveView(named: text)
        case .sweepPath: return saveSweep(as: text)
        case .draftPath(let next): return saveDraft(as: text, then: next)
        }
    }

    private mutating func press(_ key: Key, in checklist: Checklist) -> [Effect] {
        var checklist = checklist
        switch key.code {
        case .escape: overlay = nil
        case .enter:
            overlay = nil
            switch checklist.purpose {
            case .metrics:
                runScreen.metrics = checklist.chosen.isEmpty ? nil : checklist.chosen
                runScreen.focusedChart = 0
                if checklist.chosen.isEmpty { show("Nothing chosen: the usual metrics show") }
            case .columns:
                resultsScreen.columns =
                    checklist.chosen.isEmpty ? ResultsModel.usualColumns : checklist.chosen
                settleResults()
            case .grouping:
                resultsScreen.groupedBy = checklist.chosen
                if !checklist.chosen.isEmpty { resultsScreen.lastGroup = checklist.chosen }
                resultsScreen.row = 0
                settleResults()
            case .value(let path):
                let words = checklist.chosen.map { SpecValue.string($0) }
                return change { $0.set(.list(words), at: path) }
            }
        default:
            _ = checklist.handle(key)
            overlay = .checklist(checklist)
        }
        return []
    }

    private mutating func press(_ key: Key, in form: ExportForm) -> [Effect] {
        var form = form
        switch key.code {
        case .escape: overlay = nil
        case .up, .backTab: form.move(by: -1)
        case .down, .tab: form.move(by: 1)
        case .enter:
            guard !form.path.isEmpty else {
                show("Type the name of the file first", .warning)
                return []
            }
            overlay = nil
            begin(.exporting)
            let table = resultsTable
            return [
                .export(
                    ExportRequest(
                        path: form.path.text, text: table.text(form.format, emphasizesBest: true),
                        mayReplace: false,
                        rowCount: table.rows.count))
            ]
        default: _ = form.path.handle(key)
        }
        if key.code != .escape { overlay = .export(form) }
        return []
    }

    /// Opens the dialog that launches an experiment.
    ///
    /// - Parameter path: A file whose runs are to be looked at straight away.
    mutating func openLaunch(reviewing path: String? = nil) -> [Effect] {
        var state = LaunchModel()
        state.chosen = path
        state.isFromList = path == nil
        overlay = .launch(state)
        guard let path else {
            begin(.searching)
            return [.findExperiments]
        }
        begin(.reviewing)
        return [.review(path: path)]
    }

    private mutating func press(_ key: Key, in state: LaunchModel) -> [Effect] {
        var state = state
        guard let path = state.chosen else {
            switch key.code {
            case .escape: overlay = nil
            case .enter:
                guard let index = state.picker.selection, let files = state.files else {
                    if state.files?.isEmpty == true { overlay = nil }
                    return []
                }
                state.chosen = files[index].path
                overlay = .launch(state)
                begin(.reviewing)
                return [.review(path: files[index].path)]
            default:
                _ = state.picker.handle(key)
                overlay = .launch(state)
            }
            return []
        }
        switch key.code {
        case .escape, .character("q"):
            guard state.isFromList else {
                overlay = nil
                return []
            }
            (state.chosen, state.review, state.offset) = (nil, nil, 0)
        case .down, .character("j"): state.offset += 1
        case .up, .character("k"): state.offset = max(0, state.offset - 1)
        case .character("r"):
            begin(.reviewing)
            return [.review(path: path)]
        case .enter:
            guard let review = state.review, review.faults.isEmpty else { return [] }
            guard review.newCount > 0 else {
                show("All \(review.entries.count) runs exist already; nothing to launch")
                return []
            }
            begin(.launching)
            return [.launch(path: path)]
        default: break
        }
        let count = (state.review?.entries.count ?? 0) + 4
        state.offset = min(state.offset, max(0, count - (size.height - 6)))
        overlay = .launch(state)
        return []
    }
}
