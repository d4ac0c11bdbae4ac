import KDExperiment
import KDModels

/// Chooses a term's layer set: the taps of both networks side by side, and the pairs that are on.
struct LayerPicker: Hashable, Sendable {
    /// A network's column.
    enum Side: Hashable, Sendable {
        case student, teacher
    }

    /// The key that takes the layer set.
    let path: SpecPath
    let student: [Architecture.Tap]
    let teacher: [Architecture.Tap]
    /// What was chosen when the picker opened.
    let initial: [LayerPair]
    private(set) var pairs: [LayerPair]
    private(set) var side = Side.student
    /// The taps under the cursors.
    private(set) var studentRow = 0
    private(set) var teacherRow = 0

    init(
        path: SpecPath, student: [Architecture.Tap], teacher: [Architecture.Tap],
        pairs: [LayerPair]
    ) {
        self.path = path
        self.student = student
        self.teacher = teacher
        // Names that neither network has any more are no pairs to keep.
        self.pairs = pairs.filter { pair in
            student.contains { $0.name == pair.student }
                && teacher.contains { $0.name == pair.teacher }
        }
        initial = self.pairs
        followStudent()
    }

    /// The pairs of a layer set as a file or a resolved run has it.
    static func pairs(of value: SpecValue?) -> [LayerPair] {
        (value?.elements ?? []).map { element in
            let name = element.text ?? ""
            return LayerPair(
                student: element["student"]?.text ?? name, teacher: element["teacher"]?.text ?? name
            )
        }
    }

    /// The pair under the cursors; nil where a network has no taps.
    var pair: LayerPair? {
        guard student.indices.contains(studentRow), teacher.indices.contains(teacherRow) else {
            return nil
        }
        return LayerPair(student: student[studentRow].name, teacher: teacher[teacherRow].name)
    }

    /// How a teacher's tap goes with the student's under the cursor.
    func match(_ tap: Architecture.Tap) -> LayerMatch {
        guard student.indices.contains(studentRow) else { return .none }
        return LayerMatch(student: student[studentRow].shape, teacher: tap.shape)
    }

    /// The set as the file writes it.
    var value: SpecValue {
        .list(
            pairs.map { pair in
                pair.student == pair.teacher
                    ? .string(pair.student)
                    : .map([
                        SpecEntry("student", .string(pair.student)),
                        SpecEntry("teacher", .string(pair.teacher)),
                    ])
            })
    }

    /// Applies a key.
    ///
    /// - Returns: Why nothing was done, where there is a reason.
    mutating func handle(_ key: Key) -> String? {
        switch key.code {
        case .up, .character("k"): move(by: -1)
        case .down, .character("j"): move(by: 1)
        case .left, .right, .tab, .backTab, .character("h"), .character("l"):
            side = side == .student ? .teacher : .student
        case .character(" "): return toggle()
        case .character("a"): pairs = usual
        case .character("x"), .delete, .backspace: pairs = []
        default: return "Space switches the pair, ←→ changes the column, Enter keeps"
        }
        return nil
    }

    /// Puts a cursor on a tap, as a click does; a click on the tap under it switches the pair.
    mutating func click(_ side: Side, row: Int) -> String? {
        let isThere = self.side == side && row == (side == .student ? studentRow : teacherRow)
        self.side = side
        if side == .student {
            guard student.indices.contains(row) else { return nil }
            studentRow = row
            if !isThere { followStudent() }
        } else if teacher.indices.contains(row) {
            teacherRow = row
        }
        return isThere ? toggle() : nil
    }

    private mutating func toggle() -> String? {
        guard let pair else { return "There is no pair of taps" }
        if let index = pairs.firstIndex(of: pair) {
            pairs.remove(at: index)
            return nil
        }
        guard match(teacher[teacherRow]) != .none else {
            return "\(student[studentRow].shape) and \(teacher[teacherRow].shape) cannot be "
                + "matched: one must be a whole multiple of the other"
        }
        pairs = (pairs + [pair]).sorted { order($0) < order($1) }
        return nil
    }

    /// Student first, by depth in the networks.
    private func order(_ pair: LayerPair) -> Int {
        let row = student.firstIndex { $0.name == pair.student } ?? 0
        return row * (teacher.count + 1) + (teacher.firstIndex { $0.name == pair.teacher } ?? 0)
    }

    /// Taps of the same name, where their maps can be matched.
    private var usual: [LayerPair] {
        student.compactMap { tap in
            guard let other = teacher.first(where: { $0.name == tap.name }),
                LayerMatch(student: tap.shape, teacher: other.shape) != .none
            else { return nil }
            return LayerPair(student: tap.name, teacher: tap.name)
        }
    }

    private mutating func move(by distance: Int) {
        if side == .student {
            studentRow = max(0, min(student.count - 1, studentRow + distance))
            followStudent()
        } else {
            teacherRow = max(0, min(teacher.count - 1, teacherRow + distance))
        }
    }

    /// The teacher's cursor goes to the natural partner: the chosen one, the one of the same name,
    /// the first that fits.
    private mutating func followStudent() {
        guard student.indices.contains(studentRow) else { return }
        let name = student[studentRow].name
        let chosen = pairs.first { $0.student == name }?.teacher
        let partner =
            teacher.firstIndex { $0.name == chosen } ?? teacher.firstIndex { $0.name == name }
            ?? teacher.firstIndex { match($0) == .same }
            ?? teacher.firstIndex { match($0) != .none }
        teacherRow = partner ?? 0
    }
}

extension Model {
    /// A key for the layer picker.
    mutating func press(_ key: Key, in picker: LayerPicker) -> [Effect] {
        var picker = picker
        switch key.code {
        case .escape: overlay = nil
        case .enter:
            guard !picker.pairs.isEmpty else {
                show("A feature term needs at least one pair; Space switches one on", .warning)
                return []
            }
            overlay = nil
            guard picker.pairs != picker.initial else { return [] }
            let (value, path) = (picker.value, picker.path)
            return change { $0.set(value, at: path) }
        default:
            if let reason = picker.handle(key) { show(reason, .warning) }
            overlay = .layers(picker)
        }
        return []
    }
}
