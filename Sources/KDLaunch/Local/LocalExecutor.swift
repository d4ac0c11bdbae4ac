import Foundation
import KDExperiment

/// Starts trainers on this machine.
struct LocalExecutor: Sendable {
    /// The `kd` program.
    let executable: String

    /// Starts the trainer of a run in a session of its own, its output in trainer.log.
    func start(_ run: RunDirectory) throws(SystemError) -> ChildProcess {
        try ChildProcess.startDetached(
            executable: executable, arguments: ["train", "--queued", run.url.path],
            output: run.logURL)
    }
}
