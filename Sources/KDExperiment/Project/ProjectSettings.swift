/// The contents of `project.yaml`.
public struct ProjectSettings: Sendable, Hashable {
    /// Trainers at work at once; `nil` takes cores / threads, at least 1, on Slurm 1,000.
    public var slots: Int?
    /// Threads of each trainer; `nil` takes 1 when several slots share the machine, else all cores.
    public var threads: Int?
    /// Runs that one trainer takes side by side; `nil` takes ``defaultCohort``, 1 trains each alone.
    public var cohort: Int?
    /// Memory for what the runs of a cohort hold while others have their turns, MiB; `nil` takes
    /// half of the machine's, shared by the slots.
    public var memory: Int?
    /// Where runs are trained unless their launch says otherwise; `nil` takes this machine.
    public var executor: ExecutorName?
    /// What jobs ask for where Slurm trains.
    public var slurm: SlurmSettings
    /// The colour theme's name.
    public var theme: String?
    /// Saved table views, in the user's order.
    public var views: [TableView]

    /// The runs of a cohort where the settings name no number.
    public static let defaultCohort = 8

    /// Makes settings; everything left out means "as kd sees fit".
    public init(
        slots: Int? = nil, threads: Int? = nil, cohort: Int? = nil, memory: Int? = nil,
        executor: ExecutorName? = nil, slurm: SlurmSettings = SlurmSettings(),
        theme: String? = nil, views: [TableView] = []
    ) {
        self.slots = slots
        self.threads = threads
        self.cohort = cohort
        self.memory = memory
        self.executor = executor
        self.slurm = slurm
        self.theme = theme
        self.views = views
    }
}

/// A saved view of the results table.
public struct TableView: Sendable, Hashable {
    public var name: String
    /// Spec paths and metric names.
    public var columns: [String]
    /// A filter expression; empty for all runs.
    public var filter: String
    /// The column to sort by; `-` in front for descending; empty for the order of creation.
    public var sort: String
    /// Columns whose equal values make one row of mean ± std; empty for a row a run.
    public var groupedBy: [String]

    /// Makes a view.
    public init(
        name: String, columns: [String], filter: String = "", sort: String = "",
        groupedBy: [String] = []
    ) {
        self.groupedBy = groupedBy
        self.name = name
        self.columns = columns
        self.filter = filter
        self.sort = sort
    }
}
