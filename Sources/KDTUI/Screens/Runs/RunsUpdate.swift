import KDExperiment

extension Model {
    /// Commands of the Runs screen.
    mutating func performOnRuns(_ command: Command) -> [Effect] {
        let page = max(1, RunsLayout(runsScreen, runCount: runs.count, in: body).list.height - 2)
        switch command {
        case .up: return moveRuns(by: -1)
        case .down: return moveRuns(by: 1)
        case .pageUp: return moveRuns(by: -page)
        case .pageDown: return moveRuns(by: page)
        case .top: return moveRuns(by: -runs.count)
        case .bottom: return moveRuns(by: runs.count)
        case .open, .right: return openRun(runsScreen.cursor)
        case .back: return quit()
        case .clear: return clearRuns()
        case .filter: runsScreen.isFiltering = true
        case .sort: sortRuns(by: next(after: runsScreen.order))
        case .reverseSort:
            runsScreen.isReversed.toggle()
            return settleCursor()
        case .mark:
            guard let cursor = runsScreen.cursor else { return [] }
            runsScreen.marked.formSymmetricDifference([cursor])
            return moveRuns(by: 1)
        case .markAll:
            let all = Set(visibleRuns.map(\.id))
            runsScreen.marked = all.isSubset(of: runsScreen.marked) ? [] : all
        case .togglePreview:
            runsScreen.showsPreview.toggle()
            return settleCursor()
        case .rename, .tag, .note: askAboutRun(command)
        default: show("That does nothing on this screen; ? lists the keys")
        }
        return settleCursor()
    }

    /// Moves the cursor over the shown runs.
    mutating func moveRuns(by distance: Int) -> [Effect] {
        let visible = visibleRuns
        guard !visible.isEmpty else { return [] }
        let current = visible.place(of: runsScreen.cursor) ?? 0
        let row = min(max(0, current + distance), visible.count - 1)
        runsScreen.choose(visible[row].id)
        return settleCursor()
    }

    /// A key for the filter; the arrows still move over what it leaves.
    mutating func typeRunFilter(_ key: Key) -> [Effect] {
        switch key.code {
        case .enter: runsScreen.isFiltering = false
        case .escape: (runsScreen.isFiltering, runsScreen.filter) = (false, TextInput())
        case .up: return moveRuns(by: -1)
        case .down: return moveRuns(by: 1)
        default: _ = runsScreen.filter.handle(key)
        }
        return settleCursor()
    }

    /// Sorts by an order; a second time reverses it.
    mutating func sortRuns(by order: RunsModel.Order) {
        if runsScreen.order == order {
            runsScreen.isReversed.toggle()
        } else {
            (runsScreen.order, runsScreen.isReversed) = (order, false)
        }
        show("Sorted by \(order.rawValue)\(runsScreen.isReversed ? ", reversed" : "")")
    }

    private func next(after order: RunsModel.Order) -> RunsModel.Order {
        let all = RunsModel.Order.allCases
        return all[((all.firstIndex(of: order) ?? 0) + 1) % all.count]
    }

    /// Takes back the filter, then the marks.
    private mutating func clearRuns() -> [Effect] {
        if !runsScreen.filter.isEmpty {
            runsScreen.filter = TextInput()
        } else if !runsScreen.marked.isEmpty {
            runsScreen.marked = []
        } else {
            show("Nothing to cancel; q quits, runs go on")
        }
        return settleCursor()
    }

    private mutating func askAboutRun(_ command: Command) {
        guard let run = currentRun else {
            show("No run is selected", .warning)
            return
        }
        switch command {
        case .rename:
            overlay = .prompt(
                Prompt(
                    title: "Name", hint: "Shown instead of the generated name; empty restores it",
                    input: TextInput(run.name), purpose: .name(run.id)))
        case .tag:
            overlay = .prompt(
                Prompt(
                    title: "Tags of \(run.name)", hint: "Words, separated by commas",
                    input: TextInput(run.tags.joined(separator: ", ")), purpose: .tags(run.id)))
        default:
            overlay = .prompt(
                Prompt(
                    title: "Note on \(run.name)", hint: "One line; empty removes it",
                    input: TextInput(run.note), purpose: .note(run.id)))
        }
    }
}
