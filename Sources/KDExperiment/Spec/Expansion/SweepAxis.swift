/// One direction of the sweep: a path, or several that turn together, and what they take.
struct SweepAxis {
    /// A path of the sweep and where it was written.
    struct Place {
        var written: String
        var path: SpecPath
        var mark: SourceMark
        /// Where faults of it are reported: `sweep.distill.tau`, `sweep.zip[0].student.model`.
        var label: String
    }

    /// More than one where the axis is zipped.
    var places: [Place]
    /// A value for each place, for each turn of the axis; never empty.
    var points: [[SpecNode]]

    /// One column of an axis: a place and its values.
    struct Column {
        var place: Place
        var values: [SpecNode]
    }

    /// Puts columns of the same length side by side.
    init(_ columns: [Column]) {
        places = columns.map(\.place)
        points = (columns.first?.values ?? []).indices.map { turn in
            columns.map { $0.values[turn] }
        }
    }
}
