import KDExperiment

/// A list whose items are switched on and off: the metrics of a chart grid, the columns of a table.
struct Checklist: Hashable, Sendable {
    enum Purpose: Hashable, Sendable {
        case metrics, columns, grouping
        /// The words of a key of an experiment.
        case value(SpecPath)

        var title: String {
            switch self {
            case .metrics: "Metrics"
            case .columns, .grouping: "Columns"
            case .value(let path): DisplayText.sanitized(path.description, limit: 60)
            }
        }
    }

    struct Item: Hashable, Sendable {
        var name: String
        /// Shown dimly at the right.
        var detail: String
        /// A curve in small, from the metric itself.
        var preview: [Double]

        init(_ name: String, detail: String = "", preview: [Double] = []) {
            self.name = name
            self.detail = detail
            self.preview = preview
        }
    }

    var purpose: Purpose
    let items: [Item]
    /// Names that are on, in the order in which they were chosen.
    private(set) var chosen: [String]
    private(set) var input = TextInput()
    /// Indices of the items that match.
    private(set) var matches: [Int]
    private(set) var selected = 0

    init(purpose: Purpose, items: [Item], chosen: [String]) {
        self.purpose = purpose
        self.items = items
        self.chosen = chosen
        matches = Array(items.indices)
    }

    /// Applies a key: Space switches, Ctrl-A all that match, arrows move, the rest is the query.
    /// - Returns: Whether the key belonged to the list.
    mutating func handle(_ key: Key) -> Bool {
        switch (key.code, key.modifiers) {
        case (.character(" "), []): toggle()
        case (.character("a"), .control): toggleAll()
        case (.up, []), (.character("p"), .control): move(by: -1)
        case (.down, []), (.character("n"), .control): move(by: 1)
        case (.pageUp, []): move(by: -10)
        case (.pageDown, []): move(by: 10)
        case (.up, .shift): shift(by: -1)
        case (.down, .shift): shift(by: 1)
        default:
            let before = input.text
            guard input.handle(key) else { return false }
            if input.text != before { narrow() }
        }
        return true
    }

    /// Puts pasted text into the query.
    mutating func insert(_ text: String) {
        input.insert(text)
        narrow()
    }

    /// Puts the cursor on a match and switches it, as a click does.
    mutating func click(_ match: Int) {
        guard matches.indices.contains(match) else { return }
        selected = match
        toggle()
    }

    private mutating func toggle() {
        guard matches.indices.contains(selected) else { return }
        let name = items[matches[selected]].name
        if let index = chosen.firstIndex(of: name) {
            chosen.remove(at: index)
        } else {
            chosen.append(name)
        }
    }

    private mutating func toggleAll() {
        let names = matches.map { items[$0].name }
        let missing = names.filter { !chosen.contains($0) }
        if missing.isEmpty {
            chosen.removeAll { names.contains($0) }
        } else {
            chosen += missing
        }
    }

    /// Moves the item under the cursor within the order of what is chosen.
    private mutating func shift(by distance: Int) {
        guard matches.indices.contains(selected),
            let index = chosen.firstIndex(of: items[matches[selected]].name),
            chosen.indices.contains(index + distance)
        else { return }
        chosen.swapAt(index, index + distance)
    }

    private mutating func move(by distance: Int) {
        selected = max(0, min(matches.count - 1, selected + distance))
    }

    private mutating func narrow() {
        selected = 0
        let query = input.text
        if query.contains("*") {
            matches = items.indices.filter { Glob.matches(items[$0].name, pattern: query) }
            return
        }
        let scored = items.indices.compactMap { index in
            FuzzyMatch(query, in: items[index].name).map { (index, $0.score) }
        }
        matches = scored.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
    }
}
