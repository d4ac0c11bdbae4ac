import Foundation

/// What a program that ran to its end has said.
public struct ToolResult: Sendable, Hashable {
    /// How it ended; `nil` when it was killed for taking too long.
    public let exit: ProcessExit?
    /// Standard output, as far as it is text.
    public let output: String
    /// Standard error, as far as it is text.
    public let errors: String

    /// It returned status 0.
    public var isSuccess: Bool { exit == .status(0) }

    /// Records what a program said.
    public init(exit: ProcessExit?, output: String = "", errors: String = "") {
        self.exit = exit
        self.output = output
        self.errors = errors
    }

    /// Runs a program to its end and keeps what it says; no shell is involved.
    ///
    /// - Parameters:
    ///   - executable: The program's path.
    ///   - seconds: A program that takes longer is killed.
    public static func run(
        _ executable: String, _ arguments: [String], seconds: Double
    ) throws(SystemError) -> ToolResult {
        // Files, not pipes: a program that says much fills no buffer, and nobody has to listen.
        let mark = "kd-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        let folder = FileManager.default.temporaryDirectory
        let (output, errors) = (folder.appending(path: mark), folder.appending(path: mark + "e"))
        defer {
            try? FileSystem.remove(output)
            try? FileSystem.remove(errors)
        }
        let child = try ChildProcess.startDetached(
            executable: executable, arguments: arguments, output: output, errors: errors)
        let deadline = ContinuousClock.now + .seconds(seconds)
        var exit = child.reap()
        while exit == nil, ContinuousClock.now < deadline {
            Thread.sleep(forTimeInterval: 0.002)
            exit = child.reap()
        }
        if exit == nil {
            ProcessIdentity.of(pid: child.pid)?.killNow()
            child.reapWhenEnded()
        }
        return ToolResult(exit: exit, output: text(output), errors: text(errors))
    }

    private static func text(_ url: URL) -> String {
        String(decoding: (try? Data(contentsOf: url)) ?? Data(), as: UTF8.self)
    }
}
