import KDExperiment

extension Model {
    /// Commands while a sweep is built.
    mutating func performOnBuilder(_ command: Command) -> [Effect] {
        guard var builder = sweepScreen.builder else { return [] }
        let count = builder.draft.rows.count
        switch command {
        case .up: builder.selected = max(0, builder.selected - 1)
        case .down: builder.selected = min(count, builder.selected + 1)
        case .top: builder.selected = 0
        case .bottom: builder.selected = count
        case .pageUp: builder.offset = max(0, builder.offset - 10)
        case .pageDown:
            builder.offset = min(max(0, (builder.check?.rows.count ?? 0) - 1), builder.offset + 10)
        case .open:
            guard builder.selected < count else { return chooseAxis() }
            builder.edit = SweepBuilder.Edit(
                row: builder.selected,
                input: TextInput(builder.draft.rows[builder.selected].values),
                before: builder.draft.rows)
        case .addAxis: return chooseAxis()
        case .addZip: return beginRow(.zip)
        case .addExclusion: return beginRow(.exclude)
        case .removeAxis: return removeRow()
        case .undo: return stepSweep(back: \.undone, to: \.redone, orSay: "Nothing to take back")
        case .redo: return stepSweep(back: \.redone, to: \.undone, orSay: "Nothing to make again")
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

    // MARK: - Rows

    /// A key for the values that are being typed.
    mutating func typeAxis(_ key: Key) -> [Effect] {
        guard var builder = sweepScreen.builder, var edit = builder.edit else { return [] }
        switch key.code {
        case .escape:
            // A row that was begun goes with what was typed into it.
            builder.edit = nil
            builder.draft.restore(edit.before)
            return adopt(builder)
        case .enter, .up, .down:
            builder.edit = nil
            builder.draft.set(edit.input.text, at: edit.row)
            return adopt(builder, before: edit.before)
        default:
            _ = edit.input.handle(key)
            builder.edit = edit
            return look(at: builder)
        }
    }

    /// Takes over what is being typed and has it looked at.
    private mutating func look(at builder: SweepBuilder) -> [Effect] {
        sweepScreen.builder = builder
        guard let edit = builder.edit, !edit.input.text.allSatisfy(\.isWhitespace) else {
            // A row without values is none: there is nothing to find fault with yet.
            sweepScreen.builder?.check?.faults.removeAll { $0.row == builder.edit?.row }
            return []
        }
        return [.checkSweep(path: builder.path, builder.typed)]
    }

    /// Puts text at the cursor of the values that are being typed.
    mutating func insertIntoAxis(_ text: String) -> [Effect] {
        guard var builder = sweepScreen.builder else { return [] }
        builder.edit?.input.insert(text)
        return look(at: builder)
    }

    /// Offers the keys that can be swept and are not yet.
    private mutating func chooseAxis() -> [Effect] {
        guard let builder = sweepScreen.builder, let check = builder.check else { return [] }
        let taken = Set(builder.draft.paths)
        let keys = check.keys.filter { !taken.contains($0.path) }
        overlay = .sweepChoice(
            PickerState(items: keys.map { PickerState.Item($0.path, detail: $0.allowed) }),
            .axis, keys.map(\.path))
        return []
    }

    /// Begins a row; its values are typed next.
    mutating func beginRow(_ kind: SweepDraft.Row.Kind) -> [Effect] {
        guard var builder = sweepScreen.builder else { return [] }
        let before = builder.draft.rows
        builder.selected = builder.draft.add(SweepDraft.Row(kind, values: ""))
        builder.edit = SweepBuilder.Edit(row: builder.selected, input: TextInput(), before: before)
        sweepScreen.builder = builder
        return []
    }

    private mutating func removeRow() -> [Effect] {
        guard var builder = sweepScreen.builder,
            builder.draft.rows.indices.contains(builder.selected)
        else {
            show("There is nothing here to take away")
            return []
        }
        let before = builder.draft.rows
        builder.draft.remove(at: builder.selected)
        show("It is gone; u brings it back")
        return adopt(builder, before: before)
    }

    /// Takes over changed rows so that undo brings the former ones back.
    private mutating func adopt(
        _ builder: SweepBuilder, before: [SweepDraft.Row]
    ) -> [Effect] {
        var builder = builder
        if builder.draft.rows != before {
            builder.undone.append(before)
            // More steps than anybody takes back.
            if builder.undone.count > 500 { builder.undone.removeFirst() }
            builder.redone = []
        }
        return adopt(builder)
    }

    /// Brings back the last rows of one list and puts the present ones on the other.
    private mutating func stepSweep(
        back from: WritableKeyPath<SweepBuilder, [[SweepDraft.Row]]>,
        to other: WritableKeyPath<SweepBuilder, [[SweepDraft.Row]]>, orSay nothing: String
    ) -> [Effect] {
        guard var builder = sweepScreen.builder, let rows = builder[keyPath: from].popLast() else {
            show(nothing)
            return []
        }
        builder[keyPath: other].append(builder.draft.rows)
        builder.draft.restore(rows)
        return adopt(builder)
    }

    /// Takes over a changed draft and has it looked at.
    private mutating func adopt(_ builder: SweepBuilder) -> [Effect] {
        sweepScreen.builder = builder
        sweepScreen.builder?.selected = min(builder.selected, builder.draft.rows.count)
        return [.checkSweep(path: builder.path, builder.draft)]
    }

    // MARK: - Files

    /// Shows a file's sweep to be changed.
    mutating func openBuilder(_ path: String, _ text: String, _ draft: SweepDraft) -> [Effect] {
        if let present = sweepScreen.builder, present.isChanged {
            show("The sweep of \(shown(present.path)) has changes in no file", .warning)
            return []
        }
        guard isWaiting else {
            show("\(shown(path)) was not opened: you had gone on", .warning)
            return []
        }
        screen = .sweep
        sweepScreen.openedCount += 1
        return adopt(
            SweepBuilder(number: sweepScreen.openedCount, path: path, text: text, draft: draft))
    }

    private mutating func closeBuilder() -> [Effect] {
        guard let builder = sweepScreen.builder else { return [] }
        if builder.isChanged {
            overlay = .confirm(
                Confirmation(
                    title: "Drop the changes?",
                    message: [
                        "The changes of \(shown(builder.path)) are in no file; w saves them."
                    ],
                    verb: "Drop", purpose: .dropSweep))
        } else {
            sweepScreen.builder = nil
            settleSweep()
        }
        return []
    }

    private mutating func saveSweep(launches: Bool) -> [Effect] {
        guard let builder = sweepScreen.builder else { return [] }
        let malformed = builder.draft.malformed(file: builder.path).first?.fault.sentence
        if let fault = malformed ?? (launches ? builder.check?.faults.first?.text : nil) {
            show("Mend this first: \(fault)", .warning)
            return []
        }
        begin(.saving)
        return [
            .saveSweep(
                SweepSave(
                    number: builder.number, path: builder.path, draft: builder.draft,
                    known: builder.stored,
                    asRead: builder.isChanged ? nil : builder.stored.text, launches: launches))
        ]
    }

    /// Saves under a name that was typed, as an experiment of that name.
    mutating func saveSweep(as typed: String) -> [Effect] {
        guard let builder = sweepScreen.builder else { return [] }
        guard let target = ExperimentPath(typed) else {
            show(ExperimentPath.advice, .warning)
            return []
        }
        if target.path == builder.path { return saveSweep(launches: false) }
        var save = SweepSave(
            number: builder.number, path: target.path, draft: builder.draft, known: .absent,
            name: target.stem)
        do throws(SpecFaults) { try save.draft.rename(to: target.stem) } catch {
            show("Not saved: \(error.sentence)", .warning)
            return []
        }
        begin(.saving)
        return [.saveSweep(save)]
    }

    /// What the file holds is what the draft is compared with from now on, if it is still that
    /// draft.
    ///
    /// - Parameter isNew: Whether it was written just now.
    mutating func adopt(_ save: SweepSave, text: String, isNew: Bool) -> [Effect] {
        if isNew {
            show("Saved \(shown(save.path))", .success)
        } else if !save.launches || !isWaiting {
            show("\(shown(save.path)) holds this already")
        }
        guard var builder = sweepScreen.builder, builder.number == save.number else { return [] }
        let goesOn = save.launches && isWaiting
        (builder.path, builder.stored) = (save.path, .text(text))
        builder.opened = save.draft
        // The name was written as it is: giving it again to what was changed meanwhile cannot fail.
        if let name = save.name { try? builder.draft.rename(to: name) }
        return adopt(builder) + (goesOn ? openLaunch(reviewing: save.path) : [])
    }

    private func shown(_ path: String) -> String { DisplayText.sanitized(path, limit: 200) }

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
