import Foundation
import KDExperiment
import KDTestSupport
import Testing

/// Files that users name: what is no plain file is left standing.
@Suite(.serialized)
struct FileSystemOutputTests {
    private let folder = TemporaryFolder()

    private func url(_ name: String) -> URL { folder.url.appending(path: name) }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    }

    @Test func `a new file and an old one are written whole`() throws {
        try FileSystem.writeOutput(url("a"), with: [1, 2])
        try FileSystem.writeOutput(url("a"), with: [3])
        #expect(try Data(contentsOf: url("a")) == Data([3]))
        #expect(try names() == ["a"])
    }

    @Test func `a link stays one, and what it leads to is written`() throws {
        try FileSystem.createDirectory(url("real"))
        try FileManager.default.createSymbolicLink(
            atPath: url("folder").path, withDestinationPath: "real")
        try FileManager.default.createSymbolicLink(
            atPath: url("real/link").path, withDestinationPath: "../real/file")
        for bytes in [[1], [2, 3]] as [[UInt8]] {
            try FileSystem.writeOutput(url("folder/link"), with: bytes)
            #expect(try Data(contentsOf: url("real/file")) == Data(bytes))
        }
        let target = try FileManager.default.destinationOfSymbolicLink(
            atPath: url("real/link").path)
        #expect(target == "../real/file")
        #expect(try names() == ["folder", "real"])
    }

    @Test func `a pipe is written into and stays one`() throws {
        let pipe = url("pipe")
        let maker = try Process.run(URL(filePath: "/usr/bin/mkfifo"), arguments: [pipe.path])
        maker.waitUntilExit()
        #expect(throws: SystemError.self) {
            try FileSystem.writeOutput(pipe, with: [1], waits: false)
        }
        let reader = Process()
        let output = Pipe()
        reader.executableURL = URL(filePath: "/bin/cat")
        reader.arguments = [pipe.path]
        reader.standardOutput = output
        try reader.run()
        try FileSystem.writeOutput(pipe, with: Array("abc".utf8))
        #expect(try output.fileHandleForReading.readToEnd() == Data("abc".utf8))
        reader.waitUntilExit()
        let attributes = try FileManager.default.attributesOfItem(atPath: pipe.path)
        #expect(attributes[.type] as? FileAttributeType != .typeRegular)
        #expect(try names() == ["pipe"])
    }

    @Test func `a folder is refused in words`() throws {
        let error = try #require(throws: SystemError.self) {
            try FileSystem.writeOutput(folder.url, with: [1])
        }
        #expect(error.description.hasSuffix("it is a folder; name a file"))
        #expect(try names() == [])
    }
}
