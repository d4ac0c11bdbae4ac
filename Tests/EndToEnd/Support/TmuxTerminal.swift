import Foundation
import KDTestSupport
import Testing

/// A real terminal: a shell in a tmux server of its own.
final class TmuxTerminal {
    private let socket = "kd-test-\(UUID().uuidString.prefix(8))"

    /// tmux is installed; tests that need it are skipped otherwise.
    static let isAvailable = find("tmux") != nil
    static let skipReason: Comment = "tmux is not installed"

    init(columns: Int = 120, rows: Int = 40, folder: URL, environment: [String: String] = [:]) throws {
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        try tmux(
            ["-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-c", folder.path]
                + ["env"] + variables + ["PS1=$ ", "bash", "--norc", "--noprofile"])
    }

    deinit { _ = try? tmux(["kill-server"]) }

    /// Types text as it is.
    func type(_ text: String) throws { try tmux(["send-keys", "-l", text]) }

    /// Presses keys by tmux's names: `Enter`, `Escape`, `Down`, `C-c`.
    func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

    func resize(columns: Int, rows: Int) throws {
        try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// What the terminal shows.
    func screen() throws -> String { try tmux(["capture-pane", "-p"]) }

    /// Waits until the screen satisfies a condition.
    func shows(seconds: Double = 60, _ condition: (String) -> Bool) throws -> Bool {
        try eventually(seconds: seconds) { condition(try screen()) }
    }

    @discardableResult
    private func tmux(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: Self.find("tmux") ?? "tmux")
        process.arguments = ["-L", socket] + arguments
        var variables = ProcessInfo.processInfo.environment
        variables["TMUX"] = nil
        variables["LC_ALL"] = "C.UTF-8"
        process.environment = variables
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    private static func find(_ name: String) -> String? {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
    }
}
