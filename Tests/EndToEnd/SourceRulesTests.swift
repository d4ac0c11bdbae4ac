import Foundation
import Testing

/// Rules of the source tree that no compiler checks.
@Suite struct `The source tree` {
    private static let root = URL(filePath: #filePath)
        .appending(path: "../../..", directoryHint: .isDirectory).standardizedFileURL

    /// Folders that may use pointers: kernels, the terminal, thin wrappers of system calls and of
    /// the image libraries.
    private static let unsafeFolders = [
        "Sources/KDTrain/Kernels/", "Sources/KDTUI/Terminal/", "Sources/KDExperiment/System/",
        "Sources/KDTrain/Data/Codecs/",
    ]

    /// Every Swift file below a folder, with its path from the top.
    private static func files(in folder: String) throws -> [(path: String, lines: [Substring])] {
        let url = root.appending(path: folder)
        let names = FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String }
        return try (names ?? []).filter { $0.hasSuffix(".swift") }.sorted().map { name in
            let text = try String(contentsOf: url.appending(path: name), encoding: .utf8)
            return (
                "\(folder)/\(name)", text.split(separator: "\n", omittingEmptySubsequences: false)
            )
        }
    }

    /// The code of a line: comments and the texts of messages say what they like.
    private static func code(_ line: Substring) -> String {
        let text = line.replacing(/"(?:[^"\\]|\\.)*"/, with: "\"\"")
        return text.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)
            .first.map(String.init) ?? ""
    }

    @Test func `pointers stay where they belong`() throws {
        for (path, lines) in try Self.files(in: "Sources") {
            guard !Self.unsafeFolders.contains(where: path.hasPrefix) else { continue }
            for (index, line) in lines.enumerated() {
                let found = Self.code(line).contains(/\bunsafe\b|\bUnsafe[A-Z]/)
                #expect(!found, "\(path):\(index + 1)")
            }
        }
    }

    @Test func `nothing is left to be done, and nothing ends the program by force`() throws {
        for (path, lines) in try Self.files(in: "Sources") {
            for (index, line) in lines.enumerated() {
                #expect(!line.contains(/\bTODO\b|\bFIXME\b|\bXXX\b/), "\(path):\(index + 1)")
                let found = Self.code(line).contains(/fatalError\(|\btry!|\bas!/)
                #expect(!found, "\(path):\(index + 1)")
            }
        }
    }

    @Test func `files fit into a head`() throws {
        for folder in ["Sources", "Tests", "Benchmarks"] {
            for (path, lines) in try Self.files(in: folder) {
                #expect(lines.count <= 500, "\(path) has \(lines.count) lines")
            }
        }
    }
}
