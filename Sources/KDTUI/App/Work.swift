/// Background work that the user waits for, by name.
enum Work: String, Hashable, Sendable {
    case loading = "loading runs"
    case reviewing = "checking the experiment"
    case launching = "launching"
    case exporting = "exporting"
    case searching = "looking for experiment files"
    case acting = "asking the trainer"
    case saving = "saving"
    case measuring = "measuring a step"
}
