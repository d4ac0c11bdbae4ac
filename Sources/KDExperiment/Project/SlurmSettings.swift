/// What a project asks of Slurm for each trainer; `nil` leaves the choice to the cluster.
public struct SlurmSettings: Sendable, Hashable {
    /// `sbatch --partition`.
    public var partition: String?
    /// `sbatch --time`, as Slurm writes it: `90`, `04:00:00`, `2-12:00:00`.
    public var time: String?
    /// Cores, and threads of the trainer; `nil` takes the project's `threads`, else 1.
    public var cpus: Int?
    /// `sbatch --mem`, as Slurm writes it: `8G`.
    public var memory: String?
    /// Seconds before the time limit at which the trainer is told to write a checkpoint.
    public var grace: Int
    /// More options for sbatch, one word each.
    public var options: [String]

    /// Seconds that a checkpoint has where the settings name none.
    public static let defaultGrace = 120

    /// Jobs that wait or work at once where the project's `slots` names no number; also Slurm's own
    /// usual limit for an array.
    public static let defaultSlots = 1000

    /// Makes settings; everything left out is the cluster's business.
    public init(
        partition: String? = nil, time: String? = nil, cpus: Int? = nil, memory: String? = nil,
        grace: Int = defaultGrace, options: [String] = []
    ) {
        self.partition = partition
        self.time = time
        self.cpus = cpus
        self.memory = memory
        self.grace = grace
        self.options = options
    }
}
