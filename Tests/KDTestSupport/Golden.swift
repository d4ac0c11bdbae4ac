public import Testing

import Foundation

/// Compares text with a file under the test target's `Golden` folder.
///
/// A missing file fails. `KD_RECORD=1` writes the file into the source tree and fails as well, so
/// that nobody mistakes a recording for a passed test.
/// - Parameters:
///   - actual: What the code under test produced.
///   - name: The file's path below `Golden`, without the extension `.txt`.
///   - filePath: The calling test's file; its target's folder is the one below `Tests`.
public func expectGolden(
    _ actual: String, _ name: String, filePath: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let file = Golden.file(name, near: filePath)
    let expected = try? String(contentsOf: file, encoding: .utf8)
    if ProcessInfo.processInfo.environment["KD_RECORD"] == "1" {
        if expected != actual { Golden.record(actual, to: file, sourceLocation: sourceLocation) }
        return
    }
    guard let expected else {
        Issue.record(
            "Golden/\(name).txt is missing; look at what KD_RECORD=1 writes and commit it",
            sourceLocation: sourceLocation)
        return
    }
    if expected != actual {
        Issue.record(
            "differs from Golden/\(name).txt:\n\(LineDifference(from: expected, to: actual))",
            sourceLocation: sourceLocation)
    }
}

private enum Golden {
    static func file(_ name: String, near filePath: String) -> URL {
        var folder = URL(fileURLWithPath: filePath).deletingLastPathComponent()
        while folder.path != "/", folder.deletingLastPathComponent().lastPathComponent != "Tests" {
            folder.deleteLastPathComponent()
        }
        return folder.appendingPathComponent("Golden").appendingPathComponent(name + ".txt")
    }

    static func record(_ text: String, to file: URL, sourceLocation: SourceLocation) {
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file, options: .atomic)
            Issue.record("recorded \(file.path)", sourceLocation: sourceLocation)
        } catch {
            Issue.record("could not record \(file.path): \(error)", sourceLocation: sourceLocation)
        }
    }
}
