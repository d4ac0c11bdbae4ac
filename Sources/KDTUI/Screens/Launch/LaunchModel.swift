import KDExperiment

/// What launching a file would do, or why it cannot be launched.
struct LaunchReview: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        var name: String
        /// The settings that tell the run from others of its name: `tau 8 · weight 3000`.
        var distinction = ""
        var isTeacher: Bool
        /// nil when the run is new, else the phase of the run that the project has.
        var existing: RunPhase?
    }

    var path: String
    var name: String
    var entries: [Entry]
    /// Lines that describe the faults, with their places in the file.
    var faults: [String]

    /// How many runs a launch would make.
    var newCount: Int { entries.filter { $0.existing == nil }.count }
}

/// The dialog that launches an experiment: choose a file, look at its runs, start.
struct LaunchModel: Hashable, Sendable {
    /// nil until the search is done.
    var files: [ExperimentSummary]?
    var picker = PickerState(items: [])
    /// The file under review, once chosen.
    var chosen: String?
    /// Whether the list of files was where the file under review was chosen.
    var isFromList = true
    /// nil until it is read.
    var review: LaunchReview?
    var offset = 0

    /// Takes over what the search has found.
    mutating func fill(_ found: [ExperimentSummary]) {
        files = found
        picker = PickerState(items: found.map(Self.item), query: picker.input.text)
    }

    /// A file as lists show it.
    static func item(_ file: ExperimentSummary) -> PickerState.Item {
        let detail =
            file.faultCount > 0
            ? CountText.of(file.faultCount, "fault")
            : "\(file.name ?? "") · \(CountText.of(file.runCount, "run"))"
        return PickerState.Item(file.path, detail: detail)
    }
}
