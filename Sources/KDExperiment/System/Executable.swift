import Foundation

/// The program that is running.
public enum Executable {
    /// Its path, also after the file was replaced by a newer build; `nil` when the system does not
    /// say.
    public static var path: String? {
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        guard let target else { return Bundle.main.executablePath }
        // The kernel marks a program whose file was replaced; the new file has the old name.
        let mark = " (deleted)"
        return target.hasSuffix(mark) ? String(target.dropLast(mark.count)) : target
    }

    /// The path of a program that `$PATH` has, `nil` when it has none of the name.
    public static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").lazy.map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
