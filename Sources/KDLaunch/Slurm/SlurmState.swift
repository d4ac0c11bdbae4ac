/// The state of a job as Slurm names it, and what it means to a run.
public struct SlurmState: Sendable, Hashable {
    /// Slurm's own word: `PENDING`, `RUNNING`, `OUT_OF_MEMORY`.
    public let word: String

    /// Keeps the first word: sacct says `CANCELLED by 1000`.
    init(_ text: some StringProtocol) {
        word = text.split(separator: " ").first.map { String($0).uppercased() } ?? ""
    }

    /// What a state means to a run.
    enum Stage: Sendable, Hashable {
        /// Slurm will start the job, for the first time or again.
        case waiting
        /// The job has a machine.
        case working
        /// Somebody or something took the job away.
        case cancelled
        /// The machine was lost: what ran there may still run.
        case nodeLost
        /// The job ended. What became of the run stands in its directory, not in the exit code.
        case ended
    }

    var stage: Stage {
        switch word {
        case "PENDING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "SPECIAL_EXIT", "RESV_DEL_HOLD":
            .waiting
        case "CANCELLED", "REVOKED": .cancelled
        case "NODE_FAIL": .nodeLost
        case "COMPLETED", "FAILED", "TIMEOUT", "OUT_OF_MEMORY", "BOOT_FAIL", "DEADLINE",
            "PREEMPTED":
            .ended
        // RUNNING, COMPLETING, SUSPENDED and whatever a later Slurm invents: it is not over.
        default: .working
        }
    }

    /// The job may still do something.
    public var isActive: Bool { stage == .waiting || stage == .working }
}
