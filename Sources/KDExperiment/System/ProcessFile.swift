import Foundation

/// Files of `/proc`, which say what the kernel knows of processes.
enum ProcessFile {
    /// The words of `/proc/PID/stat` behind the program's name, the first being field 3; `nil` when
    /// there is no such process.
    static func fields(of pid: Int32) -> [Substring]? {
        // The kernel cuts names after 15 bytes, also within a letter: the text need not be UTF-8.
        guard let data = try? Data(contentsOf: URL(filePath: "/proc/\(pid)/stat")) else {
            return nil
        }
        let text = String(decoding: data, as: UTF8.self)
        // The name may hold blanks and brackets itself: fields are counted after the last bracket.
        guard let close = text.lastIndex(of: ")") else { return nil }
        return text[text.index(after: close)...].split(separator: " ")
    }
}
