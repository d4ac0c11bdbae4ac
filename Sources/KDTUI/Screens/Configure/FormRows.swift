import KDExperiment

/// Lays out the form of a draft: the table's fields that mean something beside each other, and
/// whatever else the file has.
struct FormRows {
    let draft: ExperimentDraft
    /// The draft's defaults and faults; nil before the first check.
    let check: DraftCheck?
    /// Maps whose every key is to show.
    let expanded: Set<String>

    private var base: RunSpec? { check?.base }
    private let root = SpecPath()

    init(draft: ExperimentDraft, check: DraftCheck?, expanded: Set<String>) {
        self.draft = draft
        self.check = check
        self.expanded = expanded
        resolved = check?.base.value
    }

    private let resolved: SpecValue?

    /// Every row, in the order of the file.
    func rows() -> [FormRow] {
        var rows = experiment + map(root.key("data"), .data) + teacher
        rows += map(root.key("student"), .student)
        rows += map(root.key("distill"), .objective, without: ["features"])
        rows += features + map(root.key("schedule"), .schedule) + grid
        for index in rows.indices {
            let before = index > 0 ? rows[index - 1] : nil
            rows[index].beginsGroup =
                before?.section != rows[index].section || rows[index].isTermHead
                || rows[index].role == .addTerm
        }
        attachFaults(to: &rows)
        return rows
    }

    /// Each fault goes to the row of its path, or to the first one below it.
    private func attachFaults(to rows: inout [FormRow]) {
        for fault in check?.ownFaults ?? [] {
            let paths = rows.map { $0.id == "source" ? "teacher.train" : $0.path.description }
            let above = rows.indices.filter { Self.holds(paths[$0], fault.path) }
                .max { paths[$0].count < paths[$1].count }
            let below = rows.indices.first { Self.holds(fault.path, paths[$0]) }
            if let index = above ?? below { rows[index].faults.append(fault) }
        }
    }

    /// A path is another one or leads to it.
    private static func holds(_ path: String, _ other: String) -> Bool {
        guard !path.isEmpty, other.hasPrefix(path) else { return false }
        return other.count == path.count || [".", "["].contains(other.dropFirst(path.count).first)
    }
}

// MARK: - Sections

extension FormRows {
    private var experiment: [FormRow] {
        let fields = SpecDefaults.fields(under: "")
        let shown = fields.filter { ["name", "task"].contains($0.key) }
        return shown.compactMap { field in
            // A choice of one word is no choice.
            if case .choice(let words) = field.kind, words.count == 1,
                draft.value(at: root.key(String(field.key))) == nil
            {
                return nil
            }
            return row(field, at: root.key(String(field.key)), .experiment)
        } + trainer + strangers(root, known: fields, .experiment)
    }

    /// The fields of one map that apply, then the keys that the table has not.
    private func map(
        _ path: SpecPath, _ section: FormRow.Section, without hidden: Set<String> = []
    ) -> [FormRow] {
        let pattern = draft.pattern(of: path)
        let fields = SpecDefaults.fields(under: pattern)
        let shown = fields.filter { field in
            let key = String(field.key)
            if hidden.contains(key) { return false }
            if draft.value(at: path.key(key)) != nil { return true }
            return base.map { SpecDefaults.applies("\(pattern).\(key)", to: $0) } ?? true
        }
        return shown.map { row($0, at: path.key(String($0.key)), section) }
            + strangers(path, known: fields, section)
    }

    private func strangers(
        _ path: SpecPath, known: [SpecField], _ section: FormRow.Section
    ) -> [FormRow] {
        let keys = Set(known.map { String($0.key) })
        return draft.keys(at: path).filter { !keys.contains($0) }.map {
            unknown(path.key($0), section)
        }
    }

    private var teacher: [FormRow] {
        let path = root.key("teacher")
        let fields = SpecDefaults.fields(under: "teacher")
        guard let model = fields.first(where: { $0.key == "model" }) else { return [] }
        var rows = [row(model, at: path.key("model"), .teacher)]
        if draft.value(at: path) == nil { return rows }
        let source = TeacherSource(of: draft)
        rows.append(
            FormRow(
                section: .teacher, role: .source, path: path.key(source.rawValue),
                label: "comes from", value: source.title, origin: .given))
        for field in fields where ["weights", "run"].contains(field.key) {
            let place = path.key(String(field.key))
            if draft.value(at: place) != nil || source.rawValue == field.key {
                rows.append(row(field, at: place, .teacher))
            }
        }
        if source == .train { rows += training(path.key("train")) }
        return rows + strangers(path, known: fields, .teacher)
    }

    /// A teacher's own schedule: few keys unless more are wanted.
    private func training(_ path: SpecPath) -> [FormRow] {
        let all = map(path, .teacher)
        if expanded.contains("teacher.train") { return all }
        let usual: Set<String> = ["recipe", "epochs", "seed"]
        let shown = all.filter { row in
            guard let key = row.field?.key else { return true }
            return usual.contains(String(key)) || row.origin == .given
        }
        let more = FormRow(
            section: .teacher, role: .more("teacher.train"), path: path, label: "more",
            value: "\(all.count - shown.count) further settings", origin: .byDefault)
        return shown + [more]
    }

    private var features: [FormRow] {
        let list = root.key("distill").key("features")
        let terms = (0..<draft.count(at: list)).flatMap { term(list.element($0), number: $0) }
        let add = FormRow(
            section: .features, role: .addTerm, path: list, label: "+ add a term",
            value: draft.count(at: list) == 0 ? "none yet" : "", origin: .byDefault)
        return terms + [add]
    }

    private func term(_ path: SpecPath, number: Int) -> [FormRow] {
        var fields = SpecDefaults.fields(under: draft.pattern(of: path))
        if fields.isEmpty {
            fields = SpecDefaults.fields(under: "distill.features[amd]").filter {
                $0.key == "method"
            }
        }
        let rows =
            fields.map { row($0, at: path.key(String($0.key)), .features) }
            + strangers(path, known: fields, .features)
        return rows.map { row in
            var row = row
            row.term = number
            if row.isTermHead { row.label = "term \(number + 1)" }
            return row
        }
    }

    private var grid: [FormRow] {
        var rows: [FormRow] = []
        for key in ["seeds", "seed", "variant"] {
            guard let field = SpecDefaults.field(key) else { continue }
            let isGiven = draft.value(at: root.key(key)) != nil
            let isWanted = key == "seeds" && draft.value(at: root.key("seed")) == nil
            if isGiven || isWanted { rows.append(row(field, at: root.key(key), .grid)) }
        }
        for key in ["variants", "sweep"] where draft.value(at: root.key(key)) != nil {
            let names = draft.keys(at: root.key(key))
            rows.append(
                FormRow(
                    section: .grid, role: .kept, path: root.key(key), label: key,
                    value: "\(names.count): "
                        + DisplayText.sanitized(names.joined(separator: ", "), limit: 200),
                    origin: .given))
        }
        return rows
    }

    /// The program that trains: kd's own unless the file names one.
    private var trainer: [FormRow] {
        let path = root.key("trainer")
        let fields = SpecDefaults.fields(under: "trainer")
        let own = SpecDefaults.field("trainer")?.whenAbsent ?? .required
        let rows = fields.map { field in
            var row = row(
                field.whenAbsent(own), at: path.key(String(field.key)), .experiment)
            if field.key == "command" { row.label = "trainer" }
            return row
        }
        return rows + strangers(path, known: fields, .experiment)
    }
}

// MARK: - One row

extension FormRows {
    private func row(_ field: SpecField, at path: SpecPath, _ section: FormRow.Section) -> FormRow {
        let given = draft.text(at: path)
        let content = draft.value(at: path) ?? standing(at: path)
        let value: String
        if field.kind == .layers, let content {
            value = FieldText.layers(content)
        } else if let given {
            value = given == "[]" ? "none" : given
        } else if field.key == "recipe", let base {
            value = base.data.name.recipe.rawValue
        } else {
            value =
                standing(at: path).map(FieldText.plain) ?? FieldText.plain(field.whenAbsent)
        }
        return FormRow(
            section: section, role: .field(field), path: path, label: String(field.key),
            value: DisplayText.sanitized(value, limit: 300), content: content,
            origin: given == nil ? .byDefault : .given)
    }

    /// What holds at a place when every default is filled in.
    private func standing(at path: SpecPath) -> SpecValue? { resolved?[path: path.description] }

    private func unknown(_ path: SpecPath, _ section: FormRow.Section) -> FormRow {
        var label = ""
        if case .key(let key)? = path.steps.last { label = key }
        return FormRow(
            section: section, role: .unknown, path: path,
            label: DisplayText.sanitized(label, limit: 60),
            value: DisplayText.sanitized(draft.text(at: path) ?? "", limit: 200), origin: .given)
    }
}
