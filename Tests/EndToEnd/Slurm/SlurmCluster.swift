import Foundation
import KDExperiment
import KDTestSupport
import Testing

/// A real Slurm of two nodes on this machine, started for one test (Tests/EndToEnd/Slurm/cluster).
final class SlurmCluster: Sendable {
    private let folder = TemporaryFolder()
    private static let script = URL(filePath: #filePath).appending(path: "../cluster")
        .standardizedFileURL.path

    /// Slurm's daemons are installed.
    static let isAvailable = (try? call("available"))?.isSuccess ?? false
    static let skipReason: Comment = "needs slurmctld, slurmd, slurm-client and munge"

    init() throws {
        let result = try Self.call("start", folder.url.path)
        guard result.isSuccess else {
            throw SlurmClusterError(message: result.output + result.errors)
        }
    }

    deinit { _ = try? Self.call("stop", folder.url.path) }

    /// What makes Slurm's commands talk to this cluster.
    var environment: [String: String] {
        ["SLURM_CONF": folder.url.appending(path: "slurm.conf").path]
    }

    /// Kills a node: its daemon and everything that it started.
    func lose(_ node: String) throws { try expect("lose", folder.url.path, node) }

    /// Brings a lost node back.
    func mend(_ node: String) throws { try expect("mend", folder.url.path, node) }

    /// Runs one of Slurm's commands.
    @discardableResult
    func run(_ tool: String, _ arguments: String...) throws -> ToolResult {
        let path = try #require(Executable.find("env"))
        let words = environment.map { "\($0)=\($1)" } + [tool] + arguments
        return try ToolResult.run(path, words, seconds: 60)
    }

    private func expect(_ words: String...) throws {
        let result = try Self.call(words)
        #expect(result.isSuccess, "\(words): \(result.output)\(result.errors)")
    }

    private static func call(_ words: String...) throws -> ToolResult { try call(words) }

    private static func call(_ words: [String]) throws -> ToolResult {
        try ToolResult.run("/bin/bash", [script] + words, seconds: 60)
    }
}

/// Why a cluster did not start.
struct SlurmClusterError: Error, CustomStringConvertible {
    let message: String
    var description: String { "the test cluster did not start: \(message)" }
}
