import KDExperiment

extension Model {
    /// Reacts to the terminal.
    mutating func receive(_ event: InputEvent) -> [Effect] {
        switch event {
        case .key(let key): return isTooSmall ? pressUnseen(key) : press(key)
        case .mouse(let mouse): return isTooSmall ? [] : click(mouse)
        case .paste(let text): return isTooSmall ? [] : paste(text)
        case .resize(let newSize):
            size = newSize
            if screen == .configure { settleForm() }
            if screen == .sweep { settleSweep() }
            return settleCursor()
        case .resumed: return [.repaint]
        case .closed: return [.quit]
        case .woken, .readable: return []
        }
    }

    /// A key while the window has no room for a screen: what nobody sees is not to be acted on, so
    /// all that works is to leave.
    private mutating func pressUnseen(_ key: Key) -> [Effect] {
        if key == .control("c") { return press(key) }
        if key == "q" { return quit() }
        return key == .control("z") ? [.suspend] : []
    }

    /// A key goes to what lies on top: the overlay, the text being typed, or the key table.
    mutating func press(_ key: Key) -> [Effect] {
        if key == .control("c") {
            // Asked once, the answer is in the key.
            if case .confirm(let asked) = overlay, asked.purpose == .quit { return [.quit] }
            return quit()
        }
        if overlay == nil, isTyping { return type(key) }
        if overlay != nil { return pressInOverlay(key) }
        let sequence = pendingKeys + [key]
        switch KeyTable.lookup(sequence, in: contexts) {
        case .command(let command):
            pendingKeys = []
            return perform(command)
        case .prefix:
            pendingKeys = sequence
            return []
        case .none:
            let name = sequence.map(\.description).joined(separator: " ")
            pendingKeys = []
            show("\(name) does nothing here; ? lists the keys that do")
            return []
        }
    }

    /// Whether keys go into text: a filter, a value or an axis.
    var isTyping: Bool {
        switch screen {
        case .runs: runsScreen.isFiltering
        case .results: resultsScreen.isFiltering
        case .configure: configureScreen.edit != nil
        case .sweep: sweepScreen.builder?.edit != nil
        case .run: false
        }
    }

    /// Gives a key to the text that is being typed.
    private mutating func type(_ key: Key) -> [Effect] {
        switch screen {
        case .runs: return typeRunFilter(key)
        case .results: return typeResultFilter(key)
        case .configure: return typeValue(key)
        case .sweep: return typeAxis(key)
        case .run: return []
        }
    }

    /// Does what a key, a click or the palette asked for.
    mutating func perform(_ command: Command) -> [Effect] {
        switch command {
        case .quit: return quit()
        case .suspend: return [.suspend]
        case .repaint: return [.repaint]
        case .help:
            overlay = .help(offset: 0)
            return []
        case .palette: return openPalette()
        case .launch: return openLaunch()
        case .showRuns: return show(screen: .runs)
        case .showConfigure: return show(screen: .configure)
        case .showSweep: return show(screen: .sweep)
        case .showResults: return show(screen: .results)
        case .duplicate: return duplicate()
        case .undo where screen == .configure: return performOnConfigure(command)
        case .undo where screen == .sweep && sweepScreen.builder != nil:
            return performOnBuilder(command)
        case .showRun: return openRun(runScreen.id.flatMap { run($0)?.id } ?? runsScreen.cursor)
        case .stop, .pauseOrResume, .retry, .raisePriority, .lowerPriority, .remove, .undo:
            return act(command)
        default: break
        }
        switch screen {
        case .runs: return performOnRuns(command)
        case .run: return performOnRun(command)
        case .configure: return performOnConfigure(command)
        case .sweep:
            return sweepScreen.builder == nil
                ? performOnSweep(command) : performOnBuilder(command)
        case .results: return performOnResults(command)
        }
    }

    /// Goes to a screen.
    mutating func show(screen wanted: Screen) -> [Effect] {
        screen = wanted
        pendingKeys = []
        if wanted == .results { settleResults() }
        if wanted == .sweep { settleSweep() }
        if wanted == .configure { return openConfigure() }
        return wanted == .runs ? settleCursor() : []
    }

    /// Opens a run on its screen; what was zoomed or scrolled belongs to the former one.
    mutating func openRun(_ id: RunID?) -> [Effect] {
        guard let id else {
            show("There is no run to open yet; n launches some", .warning)
            return []
        }
        runsScreen.isCursorChosen = true
        if runScreen.id != id {
            runScreen.id = id
            runScreen.window = nil
            runScreen.crosshair = nil
            runScreen.focusedChart = 0
            runScreen.logOffset = 0
            runScreen.specOffset = 0
            runScreen.attention.epoch = nil
            runScreen.attention.failure = nil
        }
        // The next run of the list is no way back.
        if screen != .run { runScreen.origin = screen }
        screen = .run
        return openedDetail() + wantedAttention()
    }

    /// Offers all commands that make sense here.
    private mutating func openPalette() -> [Effect] {
        let bindings = KeyTable.bindings(in: contexts).filter { $0.command != .palette }
        let items = bindings.map { PickerState.Item($0.help, detail: $0.keyText) }
        overlay = .palette(PickerState(items: items), bindings.map(\.command))
        return []
    }
}
