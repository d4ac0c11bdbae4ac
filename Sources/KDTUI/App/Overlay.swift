/// What lies over the screen.
enum Overlay: Hashable, Sendable {
    case help(offset: Int)
    case palette(PickerState, [Command])
    case confirm(Confirmation)
    case prompt(Prompt)
    case checklist(Checklist)
    case export(ExportForm)
    case views(PickerState)
    case launch(LaunchModel)
    case options(OptionPicker)
    case layers(LayerPicker)
    case text(TextPage)
    /// A choice of the Sweep screen, with the names behind the items.
    case sweepChoice(PickerState, SweepChoice, [String])
}
