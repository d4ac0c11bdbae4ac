import KDExperiment

/// What a draft of a sweep would launch, or what is wrong with it.
struct SweepCheck: Hashable, Sendable {
    /// Something wrong, at the row that it is about.
    struct Fault: Hashable, Sendable {
        var row: Int?
        var text: String
    }

    /// A run as the preview shows it.
    struct Row: Hashable, Sendable {
        var name: String
        /// Its values on ``SweepCheck/axes``.
        var values: [String]
        var existing: RunPhase?
    }

    /// A key that can be swept.
    struct Key: Hashable, Sendable {
        var path: String
        var allowed: String
    }

    /// The experiment's name.
    var name = ""
    var keys: [Key] = []
    var axes: [String] = []
    var rows: [Row] = []
    /// `3 cohorts of 4, 2 alone`.
    var cohorts = ""
    /// `about 12m, on 2 slots`.
    var time = ""
    var faults: [Fault] = []

    var newCount: Int { rows.count { $0.existing == nil } }
}
