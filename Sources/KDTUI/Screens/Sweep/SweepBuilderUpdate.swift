import KDExperiment

extension Model {
    /// Commands while a sweep is built.
    mutating func performOnBuilder(_ command: Command) -> [Effect] {
        guard var builder = sweepScreen.builder else { return [] }
        let count = builder.draft.axes.count
        switch command {
        case .up: builder.selected = max(0, builder.selected - 1)
        case .down: builder.selected = min(count, builder.selected + 1)
        case .top: builder.selected = 0
        case .bottom: builder.selected = count
        case .pageUp: builder.offset = max(0, builder.offset - 10)
        case .pageDown:
            builder.offset = min(max(0, (builder.check?.rows.count ?? 0) - 1), builder.offset + 10)
        case .open:
            guard builder.selected < count else { return addAxis() }
            builder.input = TextInput(builder.draft.axes[builder.selected].values)
        case .addAxis: return addAxis()
        case .removeAxis:
            guard builder.selected < count else {
                show("There is no axis here to take away")
                return []
            }
            builder.draft.axes.remove(at: builder.selected)
            return adopt(builder)
        case .saveSweep: return saveSweep(launches: false)
        case .saveSweepAs:
            overlay = .prompt(
                Prompt(
                    title: "Save as", hint: "A path; the experiment is named after the file",
                    input: TextInput(Self.freshPath(builder.path)), purpose: .sweepPath))
            return []
        case .launchSweep: return saveSweep(launches: true)
        case .back, .clear, .buildSweep: return closeBuilder()
        default: show("That does nothing here; ? lists the keys")
        }
        sweepScreen.builder = builder
        return []
    }

    /// Typing the values of an axis.
    mutating func typeAxis(_ key: Key) -> [Effect] {
        guard var builder = sweepScreen.builder, var input = builder.input else { return [] }
        switch key.code {
        case .escape: builder.input = nil
        case .enter, .up, .down:
            builder.input = nil
            let text = input.text
            if builder.draft.axes.indices.contains(builder.selected) {
                builder.draft.axes[builder.selected].values = text
                // An axis without values is none.
                if text.allSatisfy(\.isWhitespace) {
                    builder.draft.axes.remove(at: builder.selected)
                }
            }
            return adopt(builder)
        default:
            _ = input.handle(key)
            builder.input = input
        }
        // An axis that was begun and never got a value goes with the Esc.
        if builder.input == nil, builder.draft.axes.indices.contains(builder.selected),
            builder.draft.axes[builder.selected].values.isEmpty
        {
            builder.draft.axes.remove(at: builder.selected)
        }
        sweepScreen.builder = builder
        return []
    }

    /// Takes over a changed draft and has it looked at.
    private mutating func adopt(_ builder: SweepBuilder) -> [Effect] {
        sweepScreen.builder = builder
        return [.checkSweep(path: builder.path, builder.draft)]
    }

    /// Offers the keys that can be swept and are not yet.
    private mutating func addAxis() -> [Effect] {
        guard let builder = sweepScreen.builder, let check = builder.check else { return [] }
        let taken = Set(builder.draft.axes.map(\.path))
        let keys = check.keys.filter { !taken.contains($0.path) }
        overlay = .sweepChoice(
            PickerState(items: keys.map { PickerState.Item($0.path, detail: $0.allowed) }),
            .axis, keys.map(\.path))
        return []
    }

    /// Begins an axis; its values are typed next.
    mutating func beginAxis(_ path: String) {
        guard var builder = sweepScreen.builder else { return }
        builder.draft.axes.append(SweepDraft.Axis(path: path, values: ""))
        builder.selected = builder.draft.axes.count - 1
        builder.input = TextInput()
        sweepScreen.builder = builder
    }

    // MARK: - Files

    /// Shows a file's sweep to be changed.
    mutating func openBuilder(_ path: String, _ text: String, _ draft: SweepDraft) -> [Effect] {
        screen = .sweep
        return adopt(SweepBuilder(path: path, stored: text, draft: draft))
    }

    private mutating func closeBuilder() -> [Effect] {
        guard let builder = sweepScreen.builder else { return [] }
        if builder.isChanged {
            overlay = .confirm(
                Confirmation(
                    title: "Drop the changes?",
                    message: ["The changes of \(builder.path) are in no file; w saves them."],
                    verb: "Drop", purpose: .dropSweep))
        } else {
            sweepScreen.builder = nil
            settleSweep()
        }
        return []
    }

    private mutating func saveSweep(launches: Bool) -> [Effect] {
        guard let builder = sweepScreen.builder else { return [] }
        if let fault = builder.check?.faults.first, launches {
            show("Mend this first: \(fault.text)", .warning)
            return []
        }
        guard builder.isChanged else {
            if launches { return openLaunch(reviewing: builder.path) }
            show("\(builder.path) holds this already")
            return []
        }
        begin(.saving)
        return [
            .saveSweep(
                SweepSave(
                    path: builder.path, text: builder.draft.text, known: builder.stored,
                    launches: launches))
        ]
    }

    /// Saves under a name that was typed, as an experiment of that name.
    mutating func saveSweep(as path: String) -> [Effect] {
        guard var builder = sweepScreen.builder else { return [] }
        let isYAML = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
        let whole = isYAML ? path : path + ".yaml"
        let stem = whole.split(separator: "/").last?.split(separator: ".").first
        guard let stem else {
            show("A file needs a name", .warning)
            return []
        }
        if whole != builder.path { builder.draft.rename(to: String(stem)) }
        begin(.saving)
        return [
            .saveSweep(
                SweepSave(
                    path: whole, text: builder.draft.text,
                    known: whole == builder.path ? builder.stored : nil, launches: false))
        ]
    }

    /// What was written is what the draft is compared with from now on.
    mutating func adopt(_ save: SweepSave) -> [Effect] {
        guard var builder = sweepScreen.builder,
            let draft = try? SweepDraft(reading: save.text, file: save.path)
        else { return [] }
        (builder.path, builder.stored) = (save.path, save.text)
        (builder.opened, builder.draft) = (draft, draft)
        show("Saved \(DisplayText.sanitized(save.path, limit: 200))", .success)
        return adopt(builder) + (save.launches ? openLaunch(reviewing: save.path) : [])
    }

    /// `grid.yaml` becomes `grid-2.yaml`, `grid-2.yaml` `grid-3.yaml`.
    static func freshPath(_ path: String) -> String {
        let stem = path.hasSuffix(".yaml") ? String(path.dropLast(5)) : path
        let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
        if parts.count > 1, let last = parts.last, let number = Int(last), number < 1000 {
            return parts.dropLast().joined(separator: "-") + "-\(number + 1).yaml"
        }
        return stem + "-2.yaml"
    }
}
