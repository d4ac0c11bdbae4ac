import Foundation
import KDTestSupport
import Testing

@testable import KDExperiment

@Suite struct FileSystemOverwriteTests {
    private let folder = TemporaryFolder()

    @Test func `shorter text is followed by blanks, longer text grows the file`() throws {
        let url = folder.url.appending(path: "state.json")
        try FileSystem.replace(url, with: Array("{\"a\":12345}\n".utf8), durable: true)
        #expect(FileSystem.overwrite(url, with: Array("{}\n".utf8)))
        let text = try String(contentsOf: url, encoding: .utf8)
        #expect(text == "{}\n" + String(repeating: " ", count: 9))
        #expect(try JSONParser.parse(text) == .map([]))
        #expect(FileSystem.overwrite(url, with: Array(repeating: 65, count: 40)))
        #expect(FileSystem.stamp(url)?.byteCount == 40)
    }

    @Test func `text that the file's blocks do not hold leaves it as it was`() throws {
        let url = folder.url.appending(path: "state.json")
        try FileSystem.replace(url, with: [1, 2], durable: true)
        #expect(!FileSystem.overwrite(url, with: Array(repeating: 65, count: 1 << 20)))
        #expect(try Data(contentsOf: url) == Data([1, 2]))
    }

    @Test func `a missing file is not made`() {
        #expect(!FileSystem.overwrite(folder.url.appending(path: "nothing"), with: [1]))
    }
}
