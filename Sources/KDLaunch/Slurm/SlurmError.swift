import Foundation
import KDExperiment

/// Why a command of Slurm's came to nothing.
public enum SlurmError: Error, Sendable, Hashable, CustomStringConvertible {
    /// `$PATH` has no such program.
    case missing(tool: String)
    /// Slurm does not answer, or wants to be asked later.
    case unavailable(tool: String, message: String)
    /// Slurm wants fewer jobs at once.
    case tooMany(message: String)
    /// Slurm refused for good.
    case refused(tool: String, message: String)

    /// The same wish may be granted later.
    var isTemporary: Bool {
        switch self {
        case .missing, .unavailable, .tooMany: true
        case .refused: false
        }
    }

    public var description: String {
        switch self {
        case .missing(let tool):
            "there is no \(tool) in $PATH: go to a machine of the cluster, load its Slurm module, "
                + "or use --executor local (executor: local in project.yaml)"
        case .unavailable(let tool, let message): "Slurm does not answer \(tool): \(message)"
        case .tooMany(let message): "Slurm takes no more jobs now: \(message)"
        case .refused(let tool, let message): "\(tool) refused: \(message)"
        }
    }

    /// What a command's failure means, by what it says: exit codes tell nothing apart.
    init(_ tool: String, _ result: ToolResult) {
        guard let exit = result.exit else {
            self = .unavailable(tool: tool, message: "no answer in a minute")
            return
        }
        let message = Self.summary(result.errors)
        let text = message.lowercased()
        if Self.limits.contains(where: { text.contains($0) }) {
            self = .tooMany(message: message)
        } else if Self.delays.contains(where: { text.contains($0) }) {
            self = .unavailable(tool: tool, message: message)
        } else {
            self = .refused(
                tool: tool, message: message.isEmpty ? exit.description : message)
        }
    }

    private static let limits = ["submit limit", "submitjob", "invalid job array specification"]

    private static let delays = [
        "unable to contact", "timed out", "connection refused", "temporarily", "try again",
        "communication", "zero bytes were transmitted", "slow down",
    ]

    /// The lines of standard error in one, without the program's own name before each.
    static func summary(_ errors: String) -> String {
        let lines = errors.split(separator: "\n").map { line in
            line.replacing(/^[a-z]+: (error: )?/, with: "").trimmingCharacters(in: .whitespaces)
        }
        return DisplayText.sanitized(
            lines.filter { !$0.isEmpty }.joined(separator: "; "), limit: 400)
    }
}
