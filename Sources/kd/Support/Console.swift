import Foundation
import KDExperiment

/// What commands print: every line is made harmless on its way to the terminal.
enum Console {
    /// Prints a line of text to standard output.
    static func print(_ line: String = "") {
        write(DisplayText.sanitized(line, limit: .max) + "\n", to: .standardOutput)
    }

    /// Prints text of several lines to standard output.
    static func printLines(_ text: String) {
        write(harmless(text), to: .standardOutput)
    }

    /// Prints text that is safe by construction and must not be changed: JSON, an exported table,
    /// a drawn screen.
    static func printRaw(_ text: String) {
        // By bytes: CR LF is one character, which does not end with a line feed.
        write(text.utf8.last == 10 ? text : text + "\n", to: .standardOutput)
    }

    /// Prints a value as JSON.
    static func print(json value: SpecValue) { printRaw(value.json) }

    /// Prints a message to standard error.
    static func complain(_ text: String) { write(harmless(text), to: .standardError) }

    /// Says what was written to a file that the user named; beside the data where that file is
    /// standard output, which the line would spoil.
    static func report(_ line: String, writtenTo output: String) {
        if isStandardOutput(output) { complain(line) } else { print(line) }
    }

    /// Whether a path leads to standard output, such as /dev/stdout.
    static func isStandardOutput(_ path: String) -> Bool {
        guard let own = FileSystem.stamp(path: "/dev/stdout") else { return false }
        return FileSystem.stamp(URL(filePath: path))?.inode == own.inode
    }

    /// A person reads the output.
    static var isTerminal: Bool { isatty(1) == 1 }
    /// A person types the input and reads the output.
    static var isInteractive: Bool { isatty(0) == 1 && isatty(1) == 1 }

    /// Shows a line that the next one replaces; only in a terminal.
    static func status(_ line: String) {
        guard isTerminal else { return }
        // Without wrapping, so that a narrow terminal cuts the line instead of scrolling.
        write(
            "\r\u{1B}[?7l" + DisplayText.sanitized(line, limit: 500) + "\u{1B}[K\u{1B}[?7h",
            to: .standardOutput)
    }

    /// Clears the line that ``status(_:)`` left.
    static func endStatus() {
        if isTerminal { write("\r\u{1B}[2K", to: .standardOutput) }
    }

    private static func harmless(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let safe = lines.map { DisplayText.sanitized(String($0), limit: .max) }
        let joined = safe.joined(separator: "\n")
        return joined.hasSuffix("\n") ? joined : joined + "\n"
    }

    private static func write(_ text: String, to file: FileHandle) {
        // A closed pipe ends the program by its signal, as it should; other faults have no reader.
        try? file.write(contentsOf: Data(text.utf8))
    }
}
