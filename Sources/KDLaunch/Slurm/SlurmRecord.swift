public import Foundation
public import KDExperiment

/// What the queue knows of a run's Slurm job: `slurm.json` in the run directory.
///
/// Only the queue writes it, and only when something changed.
public struct SlurmRecord: Sendable, Hashable {
    /// The task as Slurm's commands name it: `12_3`.
    public let job: String
    public var state: SlurmState
    /// Why the job waits, or why it ended; empty when there is nothing.
    public var reason: String
    /// The machine that the job has or had; empty when it has none.
    public var node: String
    /// How often Slurm has put the job back to wait.
    public var restarts: Int
    /// Trainers that the run had before the job.
    var attempts: Int
    /// All runs of the job, this one included.
    let runs: [RunID]

    init(
        task: SlurmTaskID, state: SlurmState = SlurmState("PENDING"), reason: String = "",
        node: String = "", restarts: Int = 0, attempts: Int, runs: [RunID]
    ) {
        job = task.description
        self.state = state
        self.reason = reason
        self.node = node
        self.restarts = restarts
        self.attempts = attempts
        self.runs = runs
    }

    var task: SlurmTaskID? { SlurmTaskID(job) }

    /// A few words for people: `12_3 pending (Priority)`, `12_3 running on n1`.
    public var text: String {
        let word = state.word.lowercased().replacing("_", with: " ")
        var text = "\(job) \(word)"
        if !node.isEmpty { text += " on \(node)" }
        if !reason.isEmpty { text += " (\(reason))" }
        return DisplayText.sanitized(text, limit: 120)
    }

    /// Takes over what Slurm says; returns whether it is news.
    mutating func adopt(_ status: SlurmTaskStatus) -> Bool {
        let before = self
        state = status.state
        reason = status.reason
        // A requeued job has no machine for now, an ended one keeps its last.
        if !status.nodes.isEmpty || state.isActive { node = status.nodes }
        restarts = status.restarts ?? restarts
        return self != before
    }
}

// MARK: - File

extension SlurmRecord {
    /// Reads a run's record; `nil` when Slurm has nothing to do with it.
    public init?(of run: RunDirectory) {
        guard let text = try? String(contentsOf: run.slurmRecordURL, encoding: .utf8),
            let value = try? JSONParser.parse(text), let job = value["job"]?.text,
            let task = SlurmTaskID(job)
        else { return nil }
        self.init(
            task: task, state: SlurmState(value["state"]?.text ?? ""),
            reason: value["reason"]?.text ?? "", node: value["node"]?.text ?? "",
            restarts: value["restarts"]?.integer ?? 0, attempts: value["attempts"]?.integer ?? 0,
            runs: value["runs"]?.elements?.compactMap { $0.text.map { RunID($0) } } ?? [run.id])
    }

    /// The record as `slurm.json` holds it.
    public var value: SpecValue {
        .map([
            SpecEntry("job", .string(job)), SpecEntry("state", .string(state.word)),
            SpecEntry("reason", .string(reason)), SpecEntry("node", .string(node)),
            SpecEntry("restarts", .int(restarts)), SpecEntry("attempts", .int(attempts)),
            SpecEntry("runs", .list(runs.map { .string($0.description) })),
        ])
    }

    func write(to run: RunDirectory) throws(SystemError) {
        try FileSystem.replace(
            run.slurmRecordURL, with: Array((value.json + "\n").utf8), durable: false)
    }
}

extension RunDirectory {
    /// The queue's notes about the run's Slurm job.
    public var slurmRecordURL: URL { url.appending(path: "slurm.json") }
}
