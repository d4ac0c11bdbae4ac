import Foundation
import KDExperiment

/// Starts trainers on this machine.
struct LocalExecutor: Sendable {
    /// The `kd` program.
    let executable: String

    /// Starts one trainer for runs in a session of its own, its output in the first one's
    /// trainer.log.
    func start(_ runs: [RunDirectory]) throws(SystemError) -> ChildProcess {
        let line = "side by side with \(runs[0].id), whose log has what the process itself says\n"
        for run in runs.dropFirst() {
            // For people only: a disk too full for it is met elsewhere.
            try? FileSystem.append(Array(line.utf8), to: run.logURL)
        }
        return try ChildProcess.startDetached(
            executable: executable, arguments: ["train", "--queued"] + runs.map(\.url.path),
            output: runs[0].logURL)
    }
}
