import Foundation

extension ProjectSettings {
    /// Every key of `project.yaml`.
    public static let fields: [SpecField] = machineFields + SlurmSettings.fields + screenFields

    private static let machineFields: [SpecField] = [
        SpecField(
            "slots", .integer(.from(1, to: 1024)), .rule("cores / threads, at least 1"),
            "Trainers at work at once."),
        SpecField(
            "threads", .integer(.from(1, to: 1024)), .rule("as many as the slots leave"),
            "Threads of each trainer."),
        SpecField(
            "cohort", .integer(.from(1, to: 64)), .value(.int(defaultCohort)),
            "Runs that one trainer takes side by side on one forward pass of their common teacher; 1 trains each alone."
        ),
        SpecField(
            "memory", .integer(.from(1, to: 1_048_576)), .rule("half of the machine's / slots"),
            "MiB for the weights, gradients and optimizer states of the runs of a cohort."),
        SpecField(
            "executor", .choice(ExecutorName.allCases.map(\.rawValue)), .value(.string("local")),
            "Where runs are trained: on this machine, or as jobs of Slurm; a map `{slurm: {...}}` says what a job asks for."
        ),
    ]

    private static let screenFields: [SpecField] = [
        SpecField("theme", .text, .rule("dark"), "The dashboard's colours."),
        SpecField(
            "views", .list(.map, atLeast: 0), .rule("none"),
            "Saved views of the results table, in this order."),
        SpecField("views[].name", .text, .required, "What the view is called."),
        SpecField(
            "views[].columns", .list(.text, atLeast: 0), .value(.list([])),
            "Spec paths and metric names."),
        SpecField("views[].filter", .text, .rule("all runs"), "A filter expression."),
        SpecField(
            "views[].sort", .text, .rule("the order of creation"),
            "The column to sort by; `-` in front for descending."),
        SpecField(
            "views[].group", .list(.text, atLeast: 0), .rule("a row a run"),
            "Columns whose equal values make one row of mean and deviation; `setup` is all but the seed."
        ),
    ]

    private static let table = SpecTable(
        field: { path in fields.first { $0.path == path } },
        keys: { parent in fields.filter { $0.parent == parent }.map { String($0.key) } })

    /// Reads a project's settings; a missing file means defaults.
    ///
    /// - Throws: Every fault at once.
    public static func load(_ project: Project) throws(SpecFaults) -> ProjectSettings {
        guard FileManager.default.fileExists(atPath: project.settingsURL.path) else {
            return ProjectSettings()
        }
        let source = try SpecSource.load(project.settingsURL)
        let log = FaultLog()
        let settings = decode(try source.read(), log: log)
        try log.finish(sources: [source.file: source.lines])
        return settings
    }

    /// Replaces a project's settings in one step: readers see the old file or the new one.
    ///
    /// Comments in the file are not kept.
    public func save(to project: Project) throws(SystemError) {
        let text =
            "# Settings of this kd project; docs/formats.md describes the keys.\n"
            + SpecYAML.block(entries)
        try FileSystem.replace(project.settingsURL, with: Array(text.utf8), durable: true)
    }
}

// MARK: - The tree

extension ProjectSettings {
    private static func decode(_ root: SpecNode, log: FaultLog) -> ProjectSettings {
        let reader = MapReader(root, path: "", pattern: "", table: table, log: log)
        var settings = ProjectSettings(
            slots: reader.has("slots") ? reader.integer("slots") : nil,
            threads: reader.has("threads") ? reader.integer("threads") : nil,
            cohort: reader.has("cohort") ? reader.integer("cohort") : nil,
            memory: reader.has("memory") ? reader.integer("memory") : nil,
            theme: reader.optionalText("theme"))
        settings.decodeExecutor(reader)
        guard reader.list("views") != nil, case .list(let nodes) = reader.value("views")?.content
        else { return settings }
        settings.views = nodes.enumerated().map { index, node in
            let view = MapReader(
                node, path: "views[\(index)]", pattern: "views[]", table: table, log: log)
            return TableView(
                name: view.text("name"),
                columns: (view.list("columns") ?? []).compactMap(\.text),
                filter: view.optionalText("filter") ?? "", sort: view.optionalText("sort") ?? "",
                groupedBy: view.has("group")
                    ? (view.list("group") ?? []).compactMap(\.text) : [])
        }
        return settings
    }

    /// Reads the executor: its name alone, or a map with what its jobs ask for.
    private mutating func decodeExecutor(_ reader: MapReader) {
        guard case .map = reader.value("executor")?.content else {
            executor = reader.has("executor") ? reader.choice("executor") : nil
            return
        }
        let place = reader.map("executor")
        guard place.node.entry("slurm") != nil else {
            return place.fault("slurm", "\"slurm\" is missing", allowed: "slurm: {...}")
        }
        executor = .slurm
        slurm = SlurmSettings(place.map("slurm"))
    }

    private var entries: [SpecEntry] {
        var entries: [SpecEntry] = []
        if let slots { entries.append(SpecEntry("slots", .int(slots))) }
        if let threads { entries.append(SpecEntry("threads", .int(threads))) }
        if let cohort { entries.append(SpecEntry("cohort", .int(cohort))) }
        if let memory { entries.append(SpecEntry("memory", .int(memory))) }
        if let executor {
            let asked = slurm.entries
            let value: SpecValue =
                executor == .slurm && !asked.isEmpty
                ? .map([SpecEntry("slurm", .map(asked))]) : .string(executor.rawValue)
            entries.append(SpecEntry("executor", value))
        }
        if let theme { entries.append(SpecEntry("theme", .string(theme))) }
        if !views.isEmpty { entries.append(SpecEntry("views", .list(views.map(\.value)))) }
        return entries
    }
}

extension TableView {
    fileprivate var value: SpecValue {
        var entries = [
            SpecEntry("name", .string(name)),
            SpecEntry("columns", .list(columns.map(SpecValue.string))),
        ]
        if !filter.isEmpty { entries.append(SpecEntry("filter", .string(filter))) }
        if !groupedBy.isEmpty {
            entries.append(SpecEntry("group", .list(groupedBy.map(SpecValue.string))))
        }
        if !sort.isEmpty { entries.append(SpecEntry("sort", .string(sort))) }
        return .map(entries)
    }
}
