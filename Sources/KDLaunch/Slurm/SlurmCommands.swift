import Foundation
import KDExperiment

/// Slurm's commands, as far as kd uses them.
public struct SlurmCommands: Sendable {
    /// Runs one of the programs and returns what it said.
    typealias Runner =
        @Sendable (_ tool: String, _ arguments: [String]) throws(SlurmError) -> ToolResult

    private let run: Runner

    /// The programs of `$PATH`.
    public init() { self.init(run: Self.runProgram) }

    /// Programs of a test's own.
    init(run: @escaping Runner) { self.run = run }

    /// Makes sure that jobs can be handed in from this machine.
    public static func requireInstalled() throws(SlurmError) {
        for tool in ["sbatch", "squeue", "scancel"] where Executable.find(tool) == nil {
            throw .missing(tool: tool)
        }
    }

    /// Slurm's version as sbatch says it: `slurm 22.05.8`.
    public func version() throws(SlurmError) -> String {
        try output(of: "sbatch", ["--version"]).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Hands a job array in.
    ///
    /// - Returns: The array's number.
    func submit(_ submission: SlurmSubmission) throws(SlurmError) -> Int {
        let text = try output(of: "sbatch", submission.arguments)
        // With clusters in a federation the cluster's name follows the number.
        guard
            let number = text.split(whereSeparator: { ";\n".contains($0) }).first.flatMap({
                Int($0)
            })
        else { throw .refused(tool: "sbatch", message: "it printed no job number") }
        return number
    }

    /// Where the tasks of arrays stand; tasks that ended a while ago are unknown to squeue.
    func queue(of arrays: Set<Int>) throws(SlurmError) -> [SlurmTaskStatus] {
        do throws(SlurmError) {
            return SlurmTaskStatus.parse(
                queue: try output(
                    of: "squeue",
                    [
                        "--noheader", "--array", "--states=all", "--jobs=\(Self.list(arrays))",
                        "--Format=\(SlurmTaskStatus.queueFormat)",
                    ]))
        } catch {
            // A single unknown number is an error, one of several is left out in silence.
            if case .refused(_, let message) = error, message.contains("Invalid job id") {
                return []
            }
            throw error
        }
    }

    /// What the accounts say of the tasks of arrays; `nil` where there are no accounts.
    func history(of arrays: Set<Int>) throws(SlurmError) -> [SlurmTaskStatus]? {
        do throws(SlurmError) {
            return SlurmTaskStatus.parse(
                history: try output(
                    of: "sacct",
                    [
                        "--noheader", "--parsable2", "--allocations",
                        "--jobs=\(Self.list(arrays))",
                        "--format=\(SlurmTaskStatus.historyFormat)",
                    ]))
        } catch {
            switch error {
            case .missing, .refused: return nil
            case .unavailable, .tooMany: throw error
            }
        }
    }

    /// Takes tasks away: those that wait vanish, those that run are told to end.
    func cancel(_ tasks: [SlurmTaskID]) throws(SlurmError) {
        _ = try output(of: "scancel", tasks.map(\.description))
    }

    private static func list(_ arrays: Set<Int>) -> String {
        arrays.sorted().map(String.init).joined(separator: ",")
    }

    private func output(of tool: String, _ arguments: [String]) throws(SlurmError) -> String {
        let result = try result(of: tool, arguments)
        guard result.isSuccess else { throw SlurmError(tool, result) }
        return result.output
    }

    /// Runs one of the programs, however it ends.
    func result(of tool: String, _ arguments: [String]) throws(SlurmError) -> ToolResult {
        try run(tool, arguments)
    }

    @Sendable private static func runProgram(
        _ tool: String, _ arguments: [String]
    ) throws(SlurmError) -> ToolResult {
        guard let path = Executable.find(tool) else { throw .missing(tool: tool) }
        do throws(SystemError) {
            return try ToolResult.run(path, arguments, seconds: 60)
        } catch {
            throw .unavailable(tool: tool, message: "\(error)")
        }
    }
}
