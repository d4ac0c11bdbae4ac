import KDExperiment
import KDResults

/// What the filter lines of all screens have in common.
enum FilterLine {
    static let placeholder = "words, -word, phase=failed, val/top1>98, OR, NOT, ( )"

    /// What to say at the right: the count, or why the filter is not yet one.
    static func tally(_ count: String, _ filter: String, _ model: Model) -> StyledText {
        guard let fault = RunFilter(filter, columns: model.columns).fault else {
            return StyledText(count, .muted)
        }
        return StyledText(DisplayText.sanitized(fault.reason, limit: 70), .warning)
    }
}
