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

    /// The draft as it would be with what is being typed.
    var typed: SweepDraft {
        guard let edit else { return draft }
        var typed = draft
        typed.set(edit.input.text, at: edit.row)
        return typed
    }

    init(number: Int, path: String, text: String, draft: SweepDraft) {
        self.number = number
        self.path = path
        self.draft = draft
        stored = .text(text)
        opened = draft
    }
}
