import Foundation
import KDExperiment
import KDTestSupport
import Testing

/// What the README and docs/commands.md say is what the program does.
@Suite struct `What the documents promise` {
    /// The top of the repository.
    private static let root = URL(filePath: #filePath)
        .appending(path: "../../..", directoryHint: .isDirectory).standardizedFileURL

    private static func page(_ name: String) throws -> String {
        try String(contentsOf: root.appending(path: name), encoding: .utf8)
    }

    /// The lines of a page's indented blocks that call kd.
    private static func commandLines(_ page: String) -> [[String]] {
        page.split(separator: "\n").filter { $0.hasPrefix("    kd") }.map { line in
            line.trimmingCharacters(in: .whitespaces)
                .split(separator: "'", omittingEmptySubsequences: false).enumerated()
                .flatMap { index, part in
                    // What stands between quotes is one word.
                    index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
                }
        }.map { Array($0.dropFirst()) }
    }

    @Test func `the README's tour works as it is typed`() throws {
        let place = try Workplace()
        let lines = Self.commandLines(try Self.page("README.md"))
        #expect(lines.contains(["init", "my.yaml"]))
        for arguments in lines {
            let result = try place.kd(arguments)
            #expect(result.status == 0, "kd \(arguments.joined(separator: " ")): \(result.errors)")
            // The tour's own file would train for minutes: from here on it asks for two epochs.
            if arguments.first == "init" {
                let text = place.read("my.yaml")
                let short = text.replacing(/epochs: \d+/, with: "epochs: 2")
                try place.write(short, to: "my.yaml")
            }
        }
    }

    @Test func `every command is in docs/commands.md, and nothing else`() throws {
        let page = try Self.page("docs/commands.md")
        let help = try Workplace().kd("--help").output
        let listed = help.split(separator: "\n").compactMap { line in
            line.firstMatch(of: /^  ([a-z]+) (\(default\))? +[A-Z]/).map { String($0.1) }
        }.filter { $0 != "help" }
        #expect(listed.count >= 18)
        let documented = Set(page.matches(of: /\| `kd ([a-z]+)/).map { String($0.1) })
        #expect(documented.symmetricDifference(listed).sorted() == [])
    }

    @Test func `every option of every command is in docs/commands.md`() throws {
        let page = try Self.page("docs/commands.md")
        let place = try Workplace()
        for command in Set(page.matches(of: /\| `kd ([a-z]+)/).map { String($0.1) }).sorted() {
            let help = try place.kd("help", command).output
            for match in help.matches(of: /\n  (--[a-z-]+)/) {
                let option = String(match.1)
                #expect(option == "--version" || page.contains(option), "kd \(command) \(option)")
            }
        }
    }

    @Test func `links between documents lead somewhere`() throws {
        for name in ["README.md", "docs/README.md", "docs/commands.md"] {
            let folder = Self.root.appending(path: name).deletingLastPathComponent()
            for match in try Self.page(name).matches(of: /\]\(([^)#]+)\)/) {
                let target = folder.appending(path: String(match.1)).standardizedFileURL
                #expect(FileSystem.stamp(target) != nil, "\(name): \(match.1)")
            }
        }
    }

    @Test func `decisions are numbered without gaps or twins`() throws {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: Self.root.appending(path: "docs/decisions").path
        ).filter { $0.hasSuffix(".md") }.sorted()
        #expect(names.map { Int($0.prefix(4)) } == Array(0..<names.count))
    }
}
