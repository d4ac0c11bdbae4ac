import KDExperiment
import KDResults

/// The state of the Configure screen: an experiment file being edited.
struct ConfigureModel: Sendable {
    /// Where a draft comes from and goes to.
    struct File: Hashable, Sendable {
        /// As the user would write it.
        var path: String
        /// What the file held when it was read or written last.
        var text: String

        var held: ExperimentFileStore.Held { .text(text) }
    }

    /// A value that is being typed in its row.
    struct FieldEdit: Hashable, Sendable {
        var row: FormRow
        var kind: SpecField.Kind
        var input: TextInput
        /// What Esc brings back.
        var before: ExperimentDraft
    }

    /// Counts the drafts that were loaded or begun, to tell them apart.
    var number = 0
    var draft = ExperimentDraft.starter(name: "my-experiment")
    /// nil for what was never a file.
    var file: File?
    /// The draft that would be lost by nothing: as opened, as begun, as saved.
    var kept = ExperimentDraft.starter(name: "my-experiment")
    /// nil until the first check is there; older than the draft for a moment after each change.
    var check: DraftCheck?
    /// The form as it was laid out last.
    var rows: [FormRow] = []
    /// The row under the cursor, by ``FormRow/id``.
    var cursor = ""
    /// The cursor's row when last seen, for when it goes away.
    var cursorRow = 0
    /// The first visible line.
    var offset = 0
    /// How many faults outside the form were shown since the cursor came to a row.
    var strayFaults: (row: String, shown: Int)?
    /// Maps whose every key shows, by path.
    var expanded: Set<String> = []
    var edit: FieldEdit?
    /// Newest last.
    var undone: [ExperimentDraft] = []
    var redone: [ExperimentDraft] = []
    /// Images a second by what was measured on request.
    var measured: [StepKind: Double] = [:]
    /// How long the runs will take, as far as that was known when last looked.
    var estimate: TimeEstimate?
    /// What is being measured.
    var measuring: StepRequest?

    /// Changes that are not in the file.
    var isChanged: Bool { draft != kept }

    /// What the draft is called on the screen and in faults.
    var fileName: String { file?.path ?? "new experiment" }

    /// The row under the cursor.
    var row: FormRow? { rows.indices.contains(cursorRow) ? rows[cursorRow] : nil }

    /// Begins anew with a draft.
    mutating func adopt(_ draft: ExperimentDraft, file: File?) {
        number += 1
        self.draft = draft
        self.file = file
        kept = draft
        (check, edit) = (nil, nil)
        (undone, redone) = ([], [])
        (cursor, cursorRow, offset) = ("", 0, 0)
        expanded = []
    }
}
