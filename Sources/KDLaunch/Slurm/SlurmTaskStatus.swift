/// What Slurm says of a task: a line of squeue's or of sacct's.
struct SlurmTaskStatus: Sendable, Hashable {
    let id: SlurmTaskID
    var state: SlurmState
    /// Why it waits, or why it ended: `Priority`, `NonZeroExitCode`; empty when there is nothing.
    var reason = ""
    /// The machines it has or had; empty when it has none.
    var nodes = ""
    /// How often Slurm has put it back to wait; `nil` where the command does not say.
    var restarts: Int?
}

extension SlurmTaskStatus {
    /// squeue's fields. Each is followed by a bar: with a width instead, values would be cut.
    static let queueFormat = [
        "ArrayJobID", "ArrayTaskID", "State", "RestartCnt", "NodeList", "Reason",
    ].map { "\($0):|" }.joined(separator: ",")

    /// Reads what squeue prints for ``queueFormat``; a line that is something else is passed over.
    static func parse(queue text: String) -> [SlurmTaskStatus] {
        text.split(separator: "\n").compactMap { line in
            let fields = fields(of: line)
            guard fields.count >= 6, let array = Int(fields[0]), let index = Int(fields[1]) else {
                return nil
            }
            return SlurmTaskStatus(
                id: SlurmTaskID(array: array, index: index), state: SlurmState(fields[2]),
                reason: word(fields[5]), nodes: word(fields[4]), restarts: Int(fields[3]))
        }
    }

    /// sacct's fields.
    static let historyFormat = "JobID,State,NodeList,Reason"

    /// Reads what `sacct -nPX` prints for ``historyFormat``; tasks that have not started share a
    /// line with a range of numbers, which squeue tells better.
    static func parse(history text: String) -> [SlurmTaskStatus] {
        text.split(separator: "\n").compactMap { line in
            let fields = fields(of: line)
            guard fields.count >= 4, let id = SlurmTaskID(fields[0]) else { return nil }
            return SlurmTaskStatus(
                id: id, state: SlurmState(fields[1]), reason: word(fields[3]),
                nodes: word(fields[2]))
        }
    }

    private static func fields(of line: Substring) -> [Substring] {
        line.split(separator: "|", omittingEmptySubsequences: false)
    }

    /// A field without what stands for nothing; long ones are of no use to anybody.
    private static func word(_ field: Substring) -> String {
        ["None", "(null)", "N/A", "None assigned"].contains(field) ? "" : String(field.prefix(200))
    }
}
