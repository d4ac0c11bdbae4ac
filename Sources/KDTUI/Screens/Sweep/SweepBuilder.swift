import KDExperiment

/// A sweep that is built over an experiment file.
struct SweepBuilder: Hashable, Sendable {
    /// Values while they are typed.
    struct Edit: Hashable, Sendable {
        /// The row that takes them.
        var row: Int
        var input: TextInput
        /// What Esc brings back.
        var before: [SweepDraft.Row]
    }

    /// Tells what was opened from what was opened before.
    let number: Int
    /// The file as the user would write it.
    var path: String
    /// What the file is known to hold.
    var stored: ExperimentFileStore.Held
    /// The sweep as the file has it.
    var opened: SweepDraft
    var draft: SweepDraft
    /// The row under the cursor; one behind the last adds another.
    var selected = 0
    var edit: Edit?
    /// Newest last.
    var undone: [[SweepDraft.Row]] = []
    var redone: [[SweepDraft.Row]] = []
    /// nil until the draft was looked at.
    var check: SweepCheck?
    /// The first run of the preview that shows.
    var offset = 0

    /// The draft, with what is being typed, is not what the file holds.
    var isChanged: Bool {
        if let edit, edit.input.text != draft.rows[edit.row].values { return true }
        return draft != opened
    }

    init(number: Int, path: String, text: String, draft: SweepDraft) {
        self.number = number
        self.path = path
        self.draft = draft
        stored = .text(text)
        opened = draft
    }
}

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

/// A file to be written.
struct SweepSave: Hashable, Sendable {
    /// Of the builder that asks.
    var number: Int
    var path: String
    var draft: SweepDraft
    /// What the file should hold before.
    var known: ExperimentFileStore.Held
    /// The name that the experiment gets; nil keeps it.
    var name: String?
    /// Look at the launch afterwards.
    var launches = false
}
