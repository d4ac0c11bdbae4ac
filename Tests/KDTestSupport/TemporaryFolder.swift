public import Foundation

/// A folder for one test, removed with everything in it when the value goes.
public final class TemporaryFolder: Sendable {
    /// The folder.
    public let url: URL

    /// Makes a folder that nobody else uses.
    public init() {
        url = FileManager.default.temporaryDirectory
            .appending(path: "kd-test-\(UUID().uuidString)", directoryHint: .isDirectory)
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
