import KDExperiment

extension Model {
    /// Reacts to the mouse: wheels scroll what is under them, clicks choose it.
    mutating func click(_ mouse: Mouse) -> [Effect] {
        switch mouse.kind {
        case .wheelUp, .wheelDown: return wheel(mouse)
        case .press where mouse.button == .left:
            return overlay == nil ? press(at: mouse.position) : pressOverlay(at: mouse.position)
        case .drag where mouse.button == .left && overlay == nil && screen == .run:
            return pressPane(at: mouse.position)
        case .press, .release, .drag: return []
        }
    }

    private mutating func wheel(_ mouse: Mouse) -> [Effect] {
        let isUp = mouse.kind == .wheelUp
        if overlay != nil { return pressInOverlay(Key(isUp ? .up : .down)) }
        // A value that is being typed stays where it is.
        if isTyping, [.configure, .sweep].contains(screen) { return [] }
        if screen == .run, [.charts, .system].contains(runScreen.pane) {
            let charts = RunLayout(in: body, run: run(runScreen.id)).charts
            zoom(by: isUp ? 0.5 : 2, at: chart(at: mouse.position, in: charts)?.place)
            return []
        }
        return (0..<3).reduce(into: []) { effects, _ in effects = perform(isUp ? .up : .down) }
    }

    private mutating func press(at point: Point) -> [Effect] {
        let tabs = tabBar.extents(in: tabArea)
        if let tab = tabs.firstIndex(where: { $0.contains(point.x, point.y) }) {
            return perform(Screen.allCases[tab].command)
        }
        switch screen {
        case .runs: return pressRuns(at: point)
        case .run: return pressRun(at: point)
        case .configure: return pressConfigure(at: point)
        case .sweep: return pressSweep(at: point)
        case .results:
            pressResults(at: point)
            return []
        }
    }

    /// A click chooses a run, one on the chosen run opens it, one on a header sorts.
    private mutating func pressRuns(at point: Point) -> [Effect] {
        let layout = RunsLayout(runsScreen, runCount: runs.count, in: body)
        let visible = visibleRuns
        let table = RunsView.table(self, runs: visible)
        if let row = table.row(at: point, in: layout.list) {
            if runsScreen.cursor == visible[row].id { return openRun(runsScreen.cursor) }
            runsScreen.choose(visible[row].id)
        } else if let column = table.column(at: point, in: layout.list) {
            guard let order = RunsView.order(ofColumn: column) else {
                show("The list cannot be sorted by this column; o shows what it can be sorted by")
                return []
            }
            sortRuns(by: order)
        } else if layout.filter.contains(point.x, point.y) {
            runsScreen.isFiltering = true
        }
        return settleCursor()
    }

    private mutating func pressRun(at point: Point) -> [Effect] {
        let layout = RunLayout(in: body, run: run(runScreen.id))
        if let hit = layout.paneExtents().first(where: { $0.rect.contains(point.x, point.y) }) {
            return show(pane: hit.pane)
        }
        return pressPane(at: point)
    }

    /// A click in the open pane, or the pointer drawn over it.
    private mutating func pressPane(at point: Point) -> [Effect] {
        let layout = RunLayout(in: body, run: run(runScreen.id))
        guard layout.body.contains(point.x, point.y) else { return [] }
        switch runScreen.pane {
        case .charts, .system:
            pressChart(at: point, in: layout.charts)
        case .attention:
            guard point.y >= layout.body.maxY - 2,
                let epochs = detail(runScreen.id)?.attentionEpochs,
                !epochs.isEmpty
            else { return [] }
            let share = Double(point.x - layout.body.x) / Double(max(1, layout.body.width - 1))
            let index = Int((share * Double(epochs.count - 1)).rounded())
            runScreen.attention.epoch = epochs[min(max(0, index), epochs.count - 1)]
            return wantedAttention()
        case .terms, .log, .spec: break
        }
        return []
    }

    /// Focuses a chart and puts the crosshair under the pointer.
    private mutating func pressChart(at point: Point, in rect: Rect) {
        guard let hit = chart(at: point, in: rect) else { return }
        runScreen.focusedChart = hit.number
        if let place = hit.place { runScreen.crosshair = place }
    }

    private func chart(at point: Point, in rect: Rect) -> (number: Int, place: Double?)? {
        guard let run = run(runScreen.id), let detail = detail(run.id) else { return nil }
        return ChartGrid(model: self, run: run, detail: detail).hit(point, in: rect)
    }

    private mutating func pressResults(at point: Point) {
        let layout = ResultsLayout(in: body)
        let results = resultsTable
        let table = ResultsView.widget(self, results)
        if let row = table.row(at: point, in: layout.table) {
            resultsScreen.row = row
        } else if let column = table.column(at: point, in: layout.table) {
            resultsScreen.column = column
            sortResults(byColumn: column)
        }
        settleResults()
    }

    /// Clicks choose within pickers and press buttons; beside a dialog they do nothing.
    private mutating func pressOverlay(at point: Point) -> [Effect] {
        switch overlay {
        case .palette(var state, let commands):
            guard let match = Self.match(at: point, Picker(title: "", state: state), in: bounds)
            else {
                return []
            }
            state.select(match)
            overlay = .palette(state, commands)
            return pressInOverlay(Key(.enter))
        case .views(var state):
            guard let match = Self.match(at: point, Picker(title: "", state: state), in: bounds)
            else {
                return []
            }
            state.select(match)
            overlay = .views(state)
            return pressInOverlay(Key(.enter))
        case .launch(var state) where state.chosen == nil:
            guard
                let match = Self.match(
                    at: point, Picker(title: "", state: state.picker), in: bounds)
            else { return [] }
            state.picker.select(match)
            overlay = .launch(state)
            return pressInOverlay(Key(.enter))
        case .checklist(var state):
            let list = ChecklistView.list(in: ChecklistView.frame(state, in: bounds))
            guard list.contains(point.x, point.y) else { return [] }
            state.click(point.y - list.y + ChecklistView.offset(state, in: bounds))
            overlay = .checklist(state)
        case .confirm(let confirmation):
            let hit = confirmation.dialog.buttonExtents(in: bounds)
                .firstIndex { $0.contains(point.x, point.y) }
            if let hit { return answered(confirmation, button: hit) }
        case .options(var picker):
            guard let match = Self.match(at: point, picker.widget, in: bounds) else { return [] }
            picker.state.select(match)
            return press(Key(.enter), in: picker)
        case .layers(var picker):
            guard let tap = LayerPickerView.tap(at: point, picker, in: bounds) else { return [] }
            if let reason = picker.click(tap.side, row: tap.row) { show(reason, .warning) }
            overlay = .layers(picker)
        case .sweepChoice(var state, let choice, let names):
            let picker = Picker(title: "", state: state)
            guard let match = Self.match(at: point, picker, in: bounds) else { return [] }
            state.select(match)
            overlay = .sweepChoice(state, choice, names)
            return pressInOverlay(Key(.enter))
        case .help, .text: overlay = nil
        case .prompt, .export, .launch, nil: break
        }
        return []
    }

    private static func match(at point: Point, _ picker: Picker, in rect: Rect) -> Int? {
        let list = picker.listArea(in: rect)
        guard list.contains(point.x, point.y) else { return nil }
        let match = point.y - list.y + picker.offset(in: rect)
        return picker.state.matches.indices.contains(match) ? match : nil
    }
}
