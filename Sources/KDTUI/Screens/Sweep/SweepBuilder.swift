import KDExperiment

/// A sweep that is built over an experiment file.
struct SweepBuilder: Hashable, Sendable {
    /// The file as the user would write it.
    var path: String
    /// The text of the file.
    var stored: String
    /// The sweep as the file has it.
    var opened: SweepDraft
    var draft: SweepDraft
    /// The axis under the cursor; one behind the last adds another.
    var selected = 0
    /// The values under the cursor while they are typed.
    var input: TextInput?
    /// nil until the draft was looked at.
    var check: SweepCheck?
    /// The first run of the preview that shows.
    var offset = 0

    /// The draft is not what the file holds.
    var isChanged: Bool { draft != opened }

    init(path: String, stored: String, draft: SweepDraft) {
        self.path = path
        self.stored = stored
        self.draft = draft
        opened = draft
    }
}

/// What a draft of a sweep would launch, or what is wrong with it.
struct SweepCheck: Hashable, Sendable {
    /// Something wrong, at the axis that it is about.
    struct Fault: Hashable, Sendable {
        var axis: Int?
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

/// A file to be written.
struct SweepSave: Hashable, Sendable {
    var path: String
    var text: String
    /// What the file should hold before; nil where there should be none.
    var known: String?
    /// Look at the launch afterwards.
    var launches: Bool
}
