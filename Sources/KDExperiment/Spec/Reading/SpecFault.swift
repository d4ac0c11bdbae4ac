/// One thing that is wrong with an experiment file, a resolved spec or a settings file.
public struct SpecFault: Sendable, Hashable {
    /// The file as the user named it; `--set` for a value given on the command line.
    public var file: String
    /// Line in the file, from 1; 0 when the fault has no place in the file.
    public var line: Int
    /// Column in characters, from 1; 0 when the fault has no place in the file.
    public var column: Int
    /// Where in the tree: `distill.features[0].margin`; empty for the whole file.
    public var path: String
    /// What was found and what is wrong with it, one sentence.
    public var message: String
    /// What is allowed there, where that helps.
    public var allowed: String?
    /// The nearest valid name, when what was found looks like a slip of the keyboard.
    public var nearest: String?
    /// The text of the line, for the excerpt.
    public var source: String?

    /// Describes a fault.
    public init(
        file: String, line: Int = 0, column: Int = 0, path: String = "", message: String,
        allowed: String? = nil, nearest: String? = nil, source: String? = nil
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.message = message
        self.allowed = allowed
        self.nearest = nearest
        self.source = source
    }
}

/// Everything that is wrong with a file, in the order of its lines; never empty when thrown.
public struct SpecFaults: Error, Sendable, Equatable {
    /// The faults, first line first.
    public var faults: [SpecFault]

    /// Collects faults.
    public init(_ faults: [SpecFault]) { self.faults = faults }

    /// The faults for `kd check --json`: a list of maps.
    public var value: SpecValue {
        .list(
            faults.map { fault in
                .map([
                    SpecEntry("file", .string(fault.file)), SpecEntry("line", .int(fault.line)),
                    SpecEntry("column", .int(fault.column)), SpecEntry("path", .string(fault.path)),
                    SpecEntry("message", .string(fault.message)),
                    SpecEntry("allowed", fault.allowed.map(SpecValue.string) ?? .null),
                    SpecEntry("nearest", fault.nearest.map(SpecValue.string) ?? .null),
                ])
            })
    }
}
