import KDExperiment

/// One line of the form that the cursor can stand on.
struct FormRow: Hashable, Sendable {
    /// A part of the form; `Tab` goes from one to the next.
    enum Section: String, Hashable, Sendable, CaseIterable {
        case experiment = "Experiment"
        case data = "Data"
        case teacher = "Teacher"
        case student = "Student"
        case objective = "Objective"
        case features = "Feature terms"
        case schedule = "Schedule"
        case grid = "Runs"
    }

    /// What the line is for.
    enum Role: Hashable, Sendable {
        /// A key of the file, from the table of fields.
        case field(SpecField)
        /// The choice among train, weights and run.
        case source
        /// Shows the keys that a map has besides.
        case more(String)
        case addTerm
        /// Variants and sweep, which the form leaves alone.
        case kept
        /// A key that no table has.
        case unknown
    }

    /// Where a value comes from.
    enum Origin: Hashable, Sendable {
        /// The file says so.
        case given
        /// The key is left out.
        case byDefault
    }

    var section: Section
    var role: Role
    var path: SpecPath
    var label: String
    /// What stands there, for the reader.
    var value: String
    /// What stands there or holds by default; nil where only words say what does.
    var content: SpecValue?
    var origin: Origin
    /// The index of the feature term that it belongs to.
    var term: Int?
    var faults: [SpecFault] = []

    /// Tells rows apart, however the form changes around them.
    var id: String {
        switch role {
        case .source: "source"
        case .more(let path): "more \(path)"
        case .addTerm: "add"
        case .field, .kept, .unknown: path.description
        }
    }

    /// The field of the row, where it is one.
    var field: SpecField? { if case .field(let field) = role { field } else { nil } }

    /// A term's line with its method stands for the whole term.
    var isTermHead: Bool { term != nil && field?.key == "method" }

    /// `Tab` stops here.
    var beginsGroup = false
}
