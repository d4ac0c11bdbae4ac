import KDExperiment

extension Model {
    /// Puts pasted text into the field that is being typed into. Anywhere else it would be taken
    /// for commands, which nobody meant: there it does nothing.
    mutating func paste(_ pasted: String) -> [Effect] {
        pendingKeys = []
        let line = TextInput.line(of: pasted)
        if overlay != nil {
            pasteInOverlay(line)
            return []
        }
        guard isTyping else {
            show("What was pasted is ignored: there is no field to take it")
            return []
        }
        switch screen {
        case .runs:
            runsScreen.filter.insert(line)
            return settleCursor()
        case .results:
            resultsScreen.filter.insert(line)
            resultsScreen.row = 0
            settleResults()
        case .configure:
            guard var edit = configureScreen.edit else { return [] }
            edit.input.insert(line)
            return keepTyped(edit)
        case .sweep: return insertIntoAxis(line)
        case .run: break
        }
        return []
    }

    private mutating func pasteInOverlay(_ line: String) {
        switch overlay {
        case .palette(var state, let commands):
            state.insert(line)
            overlay = .palette(state, commands)
        case .views(var state):
            state.insert(line)
            overlay = .views(state)
        case .sweepChoice(var state, let choice, let names):
            state.insert(line)
            overlay = .sweepChoice(state, choice, names)
        case .prompt(var prompt):
            prompt.input.insert(line)
            overlay = .prompt(prompt)
        case .checklist(var checklist):
            checklist.insert(line)
            overlay = .checklist(checklist)
        case .export(var form):
            form.path.insert(line)
            overlay = .export(form)
        case .launch(var state) where state.chosen == nil:
            state.picker.insert(line)
            overlay = .launch(state)
        case .options(var picker):
            picker.insert(line) { modelCosts($0) }
            overlay = .options(picker)
        case nil, .help, .confirm, .launch, .layers, .text: break
        }
    }
}
