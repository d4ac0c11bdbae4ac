/// An experiment file that was found.
struct ExperimentSummary: Hashable, Sendable {
    /// As the user would write it.
    var path: String
    /// The experiment's name; nil when the file has faults.
    var name: String?
    var runCount: Int
    var faultCount: Int
}
