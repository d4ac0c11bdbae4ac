import Foundation
import KDExperiment
import KDTestSupport
import Testing

/// A file system of its own in memory, a few MiB large, that can be filled and made read-only.
final class SmallDisk: Sendable {
    private let folder = TemporaryFolder()

    static let skipReason: Comment = "mounting a file system in memory needs root on Linux"
    /// A file system could be mounted; tried once.
    static let isAvailable = (try? SmallDisk(mebibytes: 1)) != nil

    /// Mounts it.
    init(mebibytes: Int) throws {
        try Self.run("mount", "-t", "tmpfs", "-o", "size=\(mebibytes)m", "tmpfs", folder.url.path)
    }

    deinit {
        // Lazily: what was killed a moment ago may still have files open.
        try? Self.run("umount", "-l", folder.url.path)
    }

    var url: URL { folder.url }

    /// Takes all room that is left, whatever the trainers let go meanwhile.
    func fill() throws {
        for number in 0..<20 {
            let filler = try FileHandle(forWritingTo: try file("filler-\(number)"))
            try filler.seekToEnd()
            let block = Data(repeating: 1, count: 4096)
            while (try? filler.write(contentsOf: block)) != nil {}
            try filler.close()
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    /// Gives the room back.
    func makeRoom() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: url.path)
        for name in names where name.hasPrefix("filler-") {
            try FileSystem.remove(url.appending(path: name))
        }
    }

    /// Makes it read-only for good; nobody may have a file open for writing.
    func makeReadOnly() throws {
        try Self.run("mount", "-o", "remount,ro", url.path)
    }

    private func file(_ name: String) throws -> URL {
        let file = url.appending(path: name)
        if FileSystem.stamp(file) == nil { try FileSystem.create(file, with: []) }
        return file
    }

    /// A command that failed.
    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static func run(_ words: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        let pipe = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = pipe
        try process.run()
        let said = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: String(decoding: said, as: UTF8.self))
        }
    }
}
