import KDExperiment
import KDModels
import KDResults

extension Model {
    /// What Enter does in the row under the cursor.
    mutating func openField() -> [Effect] {
        guard let row = configureScreen.row else { return [] }
        switch row.role {
        case .source: openSources(row)
        case .more(let path):
            configureScreen.expanded.formSymmetricDifference([path])
            settleForm()
        case .addTerm: openMethods()
        case .kept:
            show("\(row.label) stays as it is; edit it in the file")
        case .unknown:
            show("No such key is known; d takes it away", .warning)
        case .field(let field): openField(field, row)
        }
        return []
    }

    private mutating func openField(_ field: SpecField, _ row: FormRow) {
        switch field.kind {
        case .choice(let words): openChoice(words, row)
        case .truth: openChoice(["false", "true"], row)
        case .list(.choice(let words), _):
            let chosen = (row.content?.elements ?? []).compactMap(\.text)
            overlay = .checklist(
                Checklist(
                    purpose: .value(row.path), items: words.map { Checklist.Item($0) },
                    chosen: chosen.filter(words.contains)))
        case .layers: openLayers(row)
        case .text where field.key == "model": openModels(row)
        case .text where field.key == "run": openRuns(row)
        case .text, .integer, .number, .list, .words, .map:
            let text = configureScreen.draft.text(at: row.path) ?? ""
            configureScreen.edit = ConfigureModel.FieldEdit(
                row: row, kind: field.kind, input: TextInput(text), before: configureScreen.draft)
        }
    }

    private mutating func openChoice(_ words: [String], _ row: FormRow) {
        let items = words.map { word in
            PickerState.Item(word, detail: row.path.description == "data.name" ? images(word) : "")
        }
        var picker = OptionPicker(title: row.label, purpose: .choice(row.path), items: items)
        picker.select(row.value)
        overlay = .options(picker)
    }

    /// What a data set's images are like.
    private func images(_ name: String) -> String {
        guard let name = DataSetName(rawValue: name) else { return "" }
        let classes = name.classes.map { "\($0) classes" } ?? "classes by folder"
        return "\(name.imageShape), \(classes)" + (name.isBuiltIn ? ", comes with kd" : "")
    }

    /// Offers the usual models, and with them the present one where it is another.
    private mutating func openModels(_ row: FormRow) {
        var items = modelItems
        if let present = configureScreen.draft.text(at: row.path), !present.isEmpty,
            present == row.value, !items.contains(where: { $0.title == present })
        {
            items.insert(modelItem(present), at: 0)
        }
        var picker = OptionPicker(
            title: "\(row.section.rawValue): model", purpose: .model(row.path), items: items)
        picker.select(row.value)
        overlay = .options(picker)
    }

    private mutating func openSources(_ row: FormRow) {
        let items = TeacherSource.allCases.map { PickerState.Item($0.title) }
        var picker = OptionPicker(title: "The teacher comes from", purpose: .source, items: items)
        picker.select(row.value)
        overlay = .options(picker)
    }

    /// Offers the methods of feature terms.
    mutating func openMethods() {
        guard case .choice(let words)? = SpecDefaults.field("distill.features[amd].method")?.kind
        else { return }
        let items = words.map { word in
            PickerState.Item(
                word, detail: SpecDefaults.field("distill.features[\(word)].method")?.source ?? "")
        }
        overlay = .options(
            OptionPicker(title: "Add a feature term", purpose: .newTerm, items: items))
    }

    /// Offers the runs that could be the teacher.
    private mutating func openRuns(_ row: FormRow) {
        let model = configureScreen.draft.text(at: SpecPath().key("teacher").key("model"))
        let fitting = runs.filter { $0.student == model && $0.phase == .finished }
        guard !fitting.isEmpty else {
            show("No run of \(model ?? "the teacher's model") is finished", .warning)
            return
        }
        let items = fitting.map { run in
            let best = run.bestValidation.map { "best val \(NumberText.fixed($0, decimals: 2))" }
            return PickerState.Item(
                DisplayText.sanitized(run.id.description, limit: 200),
                detail: [run.name, best].compactMap(\.self).joined(separator: " · "))
        }
        var picker = OptionPicker(
            title: "Teacher: run", purpose: .value(row.path), items: items)
        picker.select(row.value)
        overlay = .options(picker)
    }

    private mutating func openLayers(_ row: FormRow) {
        guard let student = configureScreen.check?.student,
            let teacher = configureScreen.check?.teacher
        else {
            show("The layer set needs a student and a teacher that exist", .warning)
            return
        }
        overlay = .layers(
            LayerPicker(
                path: row.path, student: student.taps, teacher: teacher.taps,
                pairs: LayerPicker.pairs(of: row.content)))
    }
}

// MARK: - Typing a value

extension Model {
    /// A key for the value that is being typed; each change is checked as it is made.
    mutating func typeValue(_ key: Key) -> [Effect] {
        guard var edit = configureScreen.edit else { return [] }
        switch key.code {
        case .enter: return endEdit()
        case .tab, .down:
            let effects = endEdit()
            moveForm(by: 1)
            return effects
        case .backTab, .up:
            let effects = endEdit()
            moveForm(by: -1)
            return effects
        case .escape:
            configureScreen.draft = edit.before
            configureScreen.edit = nil
            return draftChanged()
        default:
            guard edit.input.handle(key) else { return [] }
            return keepTyped(edit)
        }
    }

    /// Takes over a value that is still being typed.
    mutating func keepTyped(_ edit: ConfigureModel.FieldEdit) -> [Effect] {
        configureScreen.edit = edit
        var draft = edit.before
        draft.set(text: edit.input.text, kind: edit.kind, at: edit.row.path)
        guard draft != configureScreen.draft else { return [] }
        configureScreen.draft = draft
        return draftChanged()
    }

    /// Keeps what was typed.
    mutating func endEdit() -> [Effect] {
        guard let edit = configureScreen.edit else { return [] }
        configureScreen.edit = nil
        guard configureScreen.draft != edit.before else { return [] }
        remember(edit.before)
        return draftChanged()
    }
}

// MARK: - Choosing a value

extension Model {
    /// The next word of a choice, without opening it.
    mutating func cycleField(by distance: Int) -> [Effect] {
        guard let row = configureScreen.row else { return [] }
        if row.role == .source {
            let all = TeacherSource.allCases
            let now = all.firstIndex(of: TeacherSource(of: configureScreen.draft)) ?? 0
            return setSource(all[(now + distance + all.count) % all.count])
        }
        let words: [String]
        switch row.field?.kind {
        case .choice(let choice): words = choice
        case .truth: words = ["false", "true"]
        default:
            show("Enter changes this value")
            return []
        }
        let now = words.firstIndex(of: row.value) ?? (distance > 0 ? -1 : words.count)
        return choose(words[(now + distance + words.count) % words.count], at: row.path)
    }

    /// Sets a word, and takes away what means nothing beside it.
    mutating func choose(_ word: String, at path: SpecPath) -> [Effect] {
        let before = configureScreen.draft
        let known = knownRoots
        var dropped: [String] = []
        let effects = change { draft in
            let pattern = draft.pattern(of: path)
            let kind = SpecDefaults.field(pattern)?.kind ?? .choice([word])
            draft.set(text: word, kind: kind, at: path)
            dropped = draft.dropMeaningless(beside: path)
            if path.description == "data.name", let root = known[word],
                draft.value(at: SpecPath().key("data").key("root")) == nil
            {
                draft.set(.string(root), at: SpecPath().key("data").key("root"))
            }
        }
        if configureScreen.draft != before, !dropped.isEmpty {
            show("Taken away, since it means nothing here: \(dropped.joined(separator: ", "))")
        }
        return effects
    }

    /// The folders in which the project's runs found each data set.
    private var knownRoots: [String: String] {
        runs.reduce(into: [:]) { roots, run in
            guard let name = run.summary.setting("data.name")?.text,
                let root = run.summary.setting("data.root")?.text
            else { return }
            roots[name] = root
        }
    }

    /// Changes where the teacher comes from; what belonged to the former source goes.
    mutating func setSource(_ source: TeacherSource) -> [Effect] {
        let teacher = SpecPath().key("teacher")
        let former = TeacherSource.allCases.filter { other in
            let value = configureScreen.draft.value(at: teacher.key(other.rawValue))
            return other != source && value != nil && value != .string("")
        }
        if !former.isEmpty {
            let names = former.map { "teacher.\($0.rawValue)" }.joined(separator: ", ")
            show("Taken away with all that it said: \(names); u brings it back")
        }
        return change { draft in
            for other in TeacherSource.allCases where other != source {
                draft.remove(at: teacher.key(other.rawValue))
            }
            // An empty place to fill in, and a fault until it is.
            if source != .train, draft.value(at: teacher.key(source.rawValue)) == nil {
                draft.set(.string(""), at: teacher.key(source.rawValue))
            }
        }
    }

    /// Adds a feature term and puts the cursor on it.
    mutating func addTerm(_ method: String) -> [Effect] {
        let list = SpecPath().key("distill").key("features")
        let effects = change { draft in
            draft.append(.map([SpecEntry("method", .string(method))]), at: list)
        }
        let number = configureScreen.draft.count(at: list) - 1
        let id = list.element(number).key("method").description
        if let index = configureScreen.rows.firstIndex(where: { $0.id == id }) { chooseRow(index) }
        return effects
    }

    /// The key goes, and with it what the file says; a term goes as a whole.
    mutating func useDefault() -> [Effect] {
        guard let row = configureScreen.row else { return [] }
        if row.isTermHead, let term = row.term {
            show("Feature term \(term + 1) is gone; u brings it back")
            return change {
                $0.remove(at: SpecPath().key("distill").key("features").element(term))
            }
        }
        if row.role == .kept {
            show("Nothing was taken away: the form leaves \(row.label) alone", .warning)
            return []
        }
        if case .more = row.role { return [] }
        guard row.role != .addTerm, configureScreen.draft.value(at: row.path) != nil else {
            show("It is the default already")
            return []
        }
        return change { $0.remove(at: row.path) }
    }

    /// Exchanges a feature term with its neighbour.
    mutating func moveTerm(by distance: Int) -> [Effect] {
        let list = SpecPath().key("distill").key("features")
        guard let row = configureScreen.row, let term = row.term else {
            show("Only feature terms have an order")
            return []
        }
        let other = term + distance
        guard (0..<configureScreen.draft.count(at: list)).contains(other) else { return [] }
        if case .key(let key)? = row.path.steps.last {
            configureScreen.cursor = list.element(other).key(key).description
        }
        return change { $0.swap(term, other, at: list) }
    }
}

extension ExperimentDraft {
    /// Takes away keys beside a choice that no longer mean anything.
    ///
    /// - Returns: Their names.
    fileprivate mutating func dropMeaningless(beside path: SpecPath) -> [String] {
        let parent = SpecPath(steps: path.steps.dropLast())
        let pattern = pattern(of: parent)
        let run = base
        let known = Set(SpecDefaults.fields(under: pattern).map { String($0.key) })
        let isTerm = pattern.hasPrefix("distill.features[")
        var dropped: [String] = []
        for key in keys(at: parent) {
            let isKept =
                isTerm
                ? known.contains(key) || known.isEmpty
                : !known.contains(key) || SpecDefaults.applies("\(pattern).\(key)", to: run)
            if !isKept {
                remove(at: parent.key(key))
                dropped.append(DisplayText.sanitized(key, limit: 60))
            }
        }
        return dropped
    }
}
