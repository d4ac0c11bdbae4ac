import KDExperiment
import KDModels

extension Model {
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
            // What stands there already is no change, however the file writes it.
            guard configureScreen.draft.text(at: path) != item.title else { return [] }
            return change { $0.set(.string(item.title), at: path) }
        case .source:
            let source = TeacherSource.allCases.first { $0.title == item.title }
            return source.map { setSource($0) } ?? []
        case .newTerm: return addTerm(item.title)
        case .file: return replaceDraft(by: .file(path: item.title))
        }
    }
}
