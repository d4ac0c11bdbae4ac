import Foundation
import KDExperiment
import KDTestSupport
import Testing

@testable import KDTUI

/// Files are read within bounds, and nothing that nobody has seen is written over.
@Suite(.serialized)
struct ExperimentFileStoreTests {
    private let folder = TemporaryFolder()
    private var url: URL { folder.url.appending(path: "x.yaml") }

    private func refusal(_ url: URL) -> String? {
        if case .failure(let refusal) = ExperimentFileStore.read(url, path: "x.yaml") {
            return refusal.text
        }
        return nil
    }

    @Test func `a pipe, a folder and a file too large are refused unread`() throws {
        #expect(refusal(url) == "There is no file x.yaml")
        #expect(refusal(folder.url) == "x.yaml cannot be read: it is no file")
        let pipe = try Process.run(URL(filePath: "/usr/bin/mkfifo"), arguments: [url.path])
        pipe.waitUntilExit()
        #expect(refusal(url) == "x.yaml cannot be read: it is no file")
        let large = folder.url.appending(path: "large.yaml")
        try Data(repeating: 0x61, count: (1 << 20) + 1).write(to: large)
        #expect(refusal(large)?.contains("larger than 1 MiB") == true)
        let known = [ExperimentFileStore.Held.absent]
        #expect(try ExperimentFileStore.write("a", to: large, expecting: known) != nil)
        #expect(try ExperimentFileStore.write("a", to: url, expecting: known) != nil)
    }

    @Test func `text is what the bytes are`() throws {
        try Data([0x61, 0xE9]).write(to: url)
        #expect(refusal(url) == "x.yaml is no UTF-8 text")
        try Data([0xEF, 0xBB, 0xBF, 0x61, 0x0D, 0x0A]).write(to: url)
        let text = try ExperimentFileStore.read(url, path: "").get()
        #expect(Array(text.utf8) == [0xEF, 0xBB, 0xBF, 0x61, 0x0D, 0x0A])
    }

    @Test func `only what is known is replaced`() throws {
        #expect(try ExperimentFileStore.write("a", to: url, expecting: []) == nil)
        #expect(try ExperimentFileStore.write("b", to: url, expecting: [.absent]) == .text("a"))
        try Data([0xE9]).write(to: url)
        #expect(
            try ExperimentFileStore.write("b", to: url, expecting: [.absent, .text("a")])
                == .bytes([0xE9]))
        #expect(try Data(contentsOf: url) == Data([0xE9]))
        #expect(try ExperimentFileStore.write("b", to: url, expecting: [.bytes([0xE9])]) == nil)
        #expect(try String(contentsOf: url, encoding: .utf8) == "b")
    }

    @Test func `a link stays one`() throws {
        let link = folder.url.appending(path: "link.yaml")
        try FileManager.default.createSymbolicLink(
            atPath: link.path, withDestinationPath: "below/x.yaml")
        for text in ["a", "b"] {
            let held = ExperimentFileStore.held(at: link)
            #expect(try ExperimentFileStore.write(text, to: link, expecting: [held]) == nil)
            let target = folder.url.appending(path: "below/x.yaml")
            #expect(try String(contentsOf: target, encoding: .utf8) == text)
        }
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == "below/x.yaml")
    }

    @Test(arguments: [
        ("a", "a.yaml", "a"), ("d/v1.2", "d/v1.2.yaml", "v1.2"), (" b.yml ", "b.yml", "b"),
    ])
    func `a path gets the ending by which it is found`(typed: String, path: String, stem: String) {
        let made = ExperimentPath(typed)
        #expect(made?.path == path && made?.stem == stem)
    }
}
