import KDExperiment
import KDModels

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
        let before = state.input
        _ = state.handle(key)
        guard case .model = purpose, state.input.text != before.text else { return }
        let name = state.input.text
        let isListed = items.contains { $0.title == name }
        let own = isListed ? nil : describe(name).map { PickerState.Item(name, detail: $0) }
        state = PickerState(items: (own.map { [$0] } ?? []) + items, input: state.input)
    }
}

extension Model {
    /// The models of the catalogue, each with its costs on the draft's images.
    var modelItems: [PickerState.Item] {
        ModelCatalog.exampleNames.map { name in
            PickerState.Item(name, detail: modelCosts(name) ?? "not for these images")
        }
    }

    /// Parameters and multiply-adds of a model; `nil` when there is none of that name for the
    /// draft's images.
    func modelCosts(_ name: String) -> String? {
        let data = configureScreen.check?.base.data ?? configureScreen.draft.base.data
        guard
            let model = try? ModelCatalog.architecture(
                named: name, input: data.imageShape, classes: data.classes)
        else { return nil }
        return "\(CountText.short(model.parameterCount)) parameters · "
            + "\(CountText.short(model.multiplyAdds)) mult-adds"
    }

    /// A key for a list of options.
    mutating func press(_ key: Key, in picker: OptionPicker) -> [Effect] {
        var picker = picker
        switch key.code {
        case .escape: overlay = nil
        case .enter:
            guard let choice = picker.choice else {
                if case .model = picker.purpose { explainModel(picker.state.input.text) }
                return []
            }
            overlay = nil
            return chosen(choice, picker)
        default:
            picker.handle(key) { modelCosts($0) }
            overlay = .options(picker)
        }
        return []
    }

    /// Says why a name is no model.
    private mutating func explainModel(_ name: String) {
        do throws(ModelError) {
            _ = try ModelCatalog.compression(student: name, teacher: name)
        } catch {
            show(DisplayText.sanitized(error.description, limit: 300), .warning)
        }
    }

    /// What follows a choice.
    private mutating func chosen(_ item: PickerState.Item, _ picker: OptionPicker) -> [Effect] {
        switch picker.purpose {
        case .choice(let path): return choose(item.title, at: path)
        case .value(let path), .model(let path):
            return change { $0.set(.string(item.title), at: path) }
        case .source:
            let source = TeacherSource.allCases.first { $0.title == item.title }
            return source.map { setSource($0) } ?? []
        case .newTerm: return addTerm(item.title)
        case .file: return replaceDraft(by: .file(path: item.title))
        }
    }
}

/// Large counts in few characters.
enum CountText {
    /// `843`, `77.9 k`, `1.54 M`, `4.1 G`.
    static func short(_ count: Int) -> String {
        let value = Double(count)
        switch count {
        case ..<1000: return "\(count)"
        case ..<999_500: return NumberText.compact(value / 1e3, digits: 3) + " k"
        case ..<999_500_000: return NumberText.compact(value / 1e6, digits: 3) + " M"
        default: return NumberText.compact(value / 1e9, digits: 3) + " G"
        }
    }
}
