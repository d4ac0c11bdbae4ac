import Foundation
import KDExperiment

/// The real program on a terminal of 160 x 48, as a user meets it.
final class BenchSession {
    private let process: ChildProcess
    private let terminal: PseudoTerminal
    /// When it was started.
    let start: ContinuousClock.Instant

    /// Opens the dashboard on a project.
    init(_ project: Project) throws(SystemError) {
        terminal = try PseudoTerminal(columns: 160, rows: 48)
        var environment = ProcessInfo.processInfo.environment
        for name in ["KD_PROJECT", "NO_COLOR"] { environment[name] = nil }
        environment["TERM"] = "xterm-256color"
        environment["COLORTERM"] = "truecolor"
        environment["LC_ALL"] = "C.UTF-8"
        start = .now
        process = try ChildProcess.start(
            executable: Executable.path ?? "kd", arguments: ["--project", project.url.path],
            environment: environment, on: terminal)
    }

    /// Types.
    func press(_ keys: String) throws(SystemError) { try terminal.write(keys) }

    /// When output began and when it ended, before some seconds of silence.
    ///
    /// - Parameter limit: Seconds after which silence is waited for no longer.
    /// - Throws: When the program has ended.
    @discardableResult
    func output(
        quiet: Double, limit: Double
    ) throws -> (first: ContinuousClock.Instant, last: ContinuousClock.Instant)? {
        let deadline = ContinuousClock.now + .milliseconds(Int(limit * 1000))
        var times: (first: ContinuousClock.Instant, last: ContinuousClock.Instant)?
        while ContinuousClock.now < deadline {
            let left = (deadline - .now).seconds
            switch terminal.read(timeout: times == nil ? left : min(quiet, left)) {
            case .bytes:
                let now = ContinuousClock.now
                times = (times?.first ?? now, now)
            case .silence: return times
            case .end: throw CommandFailure("the dashboard ended while it was measured")
            }
        }
        return times
    }

    /// Takes output off the terminal for some seconds, so that the program never waits for room.
    func watch(seconds: Double) throws {
        let deadline = ContinuousClock.now + .milliseconds(Int(seconds * 1000))
        while ContinuousClock.now < deadline {
            if case .end = terminal.read(timeout: (deadline - .now).seconds) {
                throw CommandFailure("the dashboard ended while it was measured")
            }
        }
    }

    /// Processor time so far, seconds.
    var cpuSeconds: Double { ProcessUsage.cpuSeconds(of: process.pid) ?? 0 }

    /// The most memory so far, bytes.
    var peakByteCount: Int { ProcessUsage.peakResidentByteCount(of: process.pid) ?? 0 }

    /// Ends the program and waits for it.
    func end() {
        ProcessIdentity.of(pid: process.pid)?.signal(SIGTERM)
        let deadline = ContinuousClock.now + .seconds(10)
        while process.reap() == nil {
            // A program that does not end when asked to is ended.
            if ContinuousClock.now > deadline { ProcessIdentity.of(pid: process.pid)?.killNow() }
            if case .end = terminal.read(timeout: 0.02) { Thread.sleep(forTimeInterval: 0.005) }
        }
    }
}

extension Duration {
    /// As a number of seconds.
    var seconds: Double { self / .seconds(1) }
}
