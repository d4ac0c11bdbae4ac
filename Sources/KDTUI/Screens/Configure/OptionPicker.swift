import KDExperiment

/// A list to choose one thing from, and what becomes of it.
struct OptionPicker: Hashable, Sendable {
    enum Purpose: Hashable, Sendable {
        /// A word for a key.
        case choice(SpecPath)
        /// Text for a key.
        case value(SpecPath)
        /// A model for a key; a name that no list has may be typed.
        case model(SpecPath)
        case source
        case newTerm
        /// An experiment file to open.
        case file
    }

    var title: String
    var purpose: Purpose
    var state: PickerState
    /// What shows without a query, in its order.
    private var items: [PickerState.Item]
    /// While what is offered is still being looked for.
    var isWaiting = false

    init(title: String, purpose: Purpose, items: [PickerState.Item]) {
        self.title = title
        self.purpose = purpose
        self.items = items
        state = PickerState(items: items)
    }

    /// Puts the cursor on an item by its title.
    mutating func select(_ title: String) {
        if let match = state.matches.firstIndex(where: { state.items[$0.index].title == title }) {
            state.select(match)
        }
    }

    /// Takes over what was found.
    mutating func fill(_ found: [PickerState.Item]) {
        items = found
        isWaiting = false
        state = PickerState(items: found, query: state.input.text)
    }

    /// The list as it shows.
    var widget: Picker {
        var picker = Picker(title: title, state: state)
        if isWaiting { picker.placeholder = "Looking for files…" }
        let widest = items.map { DisplayWidth.of($0.title) + DisplayWidth.of($0.detail) }.max() ?? 0
        // Blanks, the border, and room for a name that is typed.
        picker.wantedWidth = max(40, min(widest + 12, 76))
        if case .model = purpose { picker.placeholder = "Search, or type any name: wrn-40-4" }
        return picker
    }

    /// The item under the cursor.
    var choice: PickerState.Item? { state.selection.map { state.items[$0] } }

    /// Gives a key to the list.
    ///
    /// - Parameter describe: What to say about a name that is typed and stands in no list; `nil`
    ///   where there is no such thing.
    mutating func handle(_ key: Key, describe: (String) -> String?) {
        let before = state.input.text
        _ = state.handle(key)
        if state.input.text != before { listTyped(describe: describe) }
    }

    /// Puts pasted text into the query.
    mutating func insert(_ text: String, describe: (String) -> String?) {
        state.insert(text)
        listTyped(describe: describe)
    }

    private mutating func listTyped(describe: (String) -> String?) {
        guard case .model = purpose else { return }
        let name = state.input.text
        let isListed = items.contains { $0.title == name }
        let own = isListed ? nil : describe(name).map { PickerState.Item(name, detail: $0) }
        state = PickerState(items: (own.map { [$0] } ?? []) + items, input: state.input)
    }
}
