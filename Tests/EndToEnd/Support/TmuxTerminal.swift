import Foundation
import KDExperiment
import KDTestSupport
import Testing

/// A real terminal: a tmux server of its own with one window that runs a script.
///
/// The server is started with default signals and none blocked, as from a user's shell: what runs
/// under a test inherits the blocked signals of the concurrency runtime's threads.
final class TmuxTerminal: Sendable {
    private let socket = "kd-test-\(UUID().uuidString.prefix(8))"

    /// tmux is installed; tests that need it are skipped otherwise.
    static let isAvailable = find("tmux") != nil
    static let skipReason: Comment = "tmux is not installed"

    /// Opens a terminal and runs a script of the shell in it.
    init(
        columns: Int, rows: Int, folder: URL, environment: [String: String] = [:], script: String
    ) throws {
        // The test runner has Swift programs explain a crash and wait for a key.
        var variables = ["LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"]
        variables.merge(environment) { $1 }
        let settings = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let file = folder.appending(path: "script-\(socket)")
        try Data(script.utf8).write(to: file)
        let log = folder.appending(path: "tmux-\(socket)")
        let client = try ChildProcess.startDetached(
            executable: Self.find("env") ?? "/usr/bin/env",
            arguments: ["-u", "TMUX", "-u", "KD_PROJECT", "-u", "NO_COLOR"] + settings + [
                Self.find("tmux") ?? "tmux", "-L", socket, "-f", "/dev/null", "new-session", "-d",
                "-x", "\(columns)", "-y", "\(rows)", "-c", folder.path, "sh", file.path,
            ],
            output: log)
        var exit: ProcessExit?
        _ = eventually {
            exit = child(client)
            return exit != nil
        }
        let message = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        try #require(exit == .status(0), "tmux: \(message)")

        func child(_ client: ChildProcess) -> ProcessExit? { client.reap() }
    }

    deinit { _ = try? tmux(["kill-server"]) }

    /// Types text as it is.
    func type(_ text: String) throws { try tmux(["send-keys", "-l", text]) }

    /// Presses keys by tmux's names: `Enter`, `Escape`, `Down`, `C-l`.
    func press(_ keys: String...) throws { try press(keys) }

    func press(_ keys: [String]) throws {
        // tmux takes an argument that ends in a semicolon for the end of its own command.
        try tmux(["send-keys"] + keys.map { $0 == ";" ? "\\;" : $0 })
    }

    /// Sends bytes as a terminal would.
    func send(_ bytes: [Int]) throws {
        try tmux(["send-keys", "-H"] + bytes.map { String($0, radix: 16) })
    }

    /// Also writes to a file, from now on, every byte that the terminal is sent.
    func record(to file: URL) throws { try tmux(["pipe-pane", "exec cat > '\(file.path)'"]) }

    func resize(columns: Int, rows: Int) throws {
        try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// What the terminal shows.
    func screen() throws -> String { try tmux(["capture-pane", "-p"]) }

    /// The title that whatever runs in the terminal has given it.
    func title() throws -> String { try tmux(["display-message", "-p", "#{pane_title}"]) }

    /// What the terminal shows once it has shown the same for ten looks.
    func settledScreen() throws -> String {
        var (last, looks) = ("", 0)
        _ = try eventually(seconds: 60) {
            let now = try screen()
            looks = now == last ? looks + 1 : 0
            last = now
            return looks == 10
        }
        return last
    }

    /// Waits until the screen satisfies a condition; says what it showed when it does not.
    func expect(
        _ what: Comment, seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation,
        _ condition: (String) -> Bool
    ) throws {
        var last = ""
        let isSo = try eventually(seconds: seconds) {
            last = try screen()
            return condition(last)
        }
        try #require(
            isSo, "\(what) was not to be seen on:\n\(last)", sourceLocation: sourceLocation)
    }

    /// Waits until the screen shows a text.
    func expect(
        _ text: String, seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try expect("\(text)", seconds: seconds, sourceLocation: sourceLocation) {
            $0.contains(text)
        }
    }

    /// The modes of the terminal that a program may leave behind; empty for a shell's terminal.
    func strayModes() throws -> String {
        let wanted = [
            "alternate_on": "0", "cursor_flag": "1", "insert_flag": "0", "keypad_flag": "0",
            "keypad_cursor_flag": "0", "mouse_any_flag": "0", "mouse_button_flag": "0",
            "mouse_standard_flag": "0", "origin_flag": "0", "wrap_flag": "1",
        ]
        let names = wanted.keys.sorted()
        let format = names.map { "#{\($0)}" }.joined(separator: " ")
        let values = try tmux(["display-message", "-p", format]).split(separator: "\n").first ?? ""
        return zip(names, values.split(separator: " ", omittingEmptySubsequences: false))
            .filter { wanted[$0] != String($1) }.map { "\($0)=\($1)" }.joined(separator: " ")
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
        process.standardError = FileHandle.nullDevice
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
