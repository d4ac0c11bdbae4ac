import Foundation
import KDExperiment

/// Times a training step in a process of its own: `kd bench step`.
///
/// Used by one thread at a time.
final class StepTimer {
    let request: StepRequest
    private let process: ChildProcess
    private let output: URL

    /// What came of it.
    enum Outcome: Hashable, Sendable {
        case rate(Double)
        /// Why there is none.
        case failure(String)
    }

    /// Starts the measurement.
    init(_ request: StepRequest) throws(SystemError) {
        self.request = request
        output = FileManager.default.temporaryDirectory
            .appending(path: "kd-bench-\(UUID().uuidString).json")
        process = try ChildProcess.startDetached(
            executable: Executable.path ?? "kd", arguments: request.arguments, output: output)
    }

    /// The outcome once the process has ended.
    func outcome() -> Outcome? {
        guard let exit = process.reap() else { return nil }
        defer { try? FileManager.default.removeItem(at: output) }
        let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
        return Self.outcome(of: text, exit: exit)
    }

    /// Ends the measurement without an outcome.
    func cancel() {
        ProcessIdentity.of(pid: process.pid)?.killNow()
        process.reapWhenEnded()
        try? FileManager.default.removeItem(at: output)
    }

    /// Reads what `kd bench step --json` has printed.
    static func outcome(of text: String, exit: ProcessExit) -> Outcome {
        let lines = text.split(separator: "\n")
        for line in lines where line.hasPrefix("{") {
            let report = try? JSONParser.parse(String(line))
            if let rate = report?["images_per_second"]?.number, rate.isFinite, rate > 0 {
                return .rate(rate)
            }
        }
        let last = lines.last.map { DisplayText.sanitized(String($0), limit: 200) }
        return .failure("the measurement failed (\(exit))" + (last.map { ": \($0)" } ?? ""))
    }
}
