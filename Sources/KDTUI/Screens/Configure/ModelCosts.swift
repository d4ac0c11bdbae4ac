import KDExperiment
import KDModels

extension Model {
    /// The models of the catalogue, each with its costs on the draft's images.
    var modelItems: [PickerState.Item] {
        ModelCatalog.exampleNames.map { modelItem($0) }
    }

    /// A model as lists show it.
    func modelItem(_ name: String) -> PickerState.Item {
        PickerState.Item(name, detail: modelCosts(name) ?? "not for these images")
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
}
