import Foundation
import Testing

/// Leaves the fake project where KD_FAKE_PROJECT says, to look at by eye.
@Test(.enabled(if: ProcessInfo.processInfo.environment["KD_FAKE_PROJECT"] != nil))
func `the fake project is written for looking at`() throws {
    let path = try #require(ProcessInfo.processInfo.environment["KD_FAKE_PROJECT"])
    try FakeProject.write(to: URL(filePath: path, directoryHint: .isDirectory))
}
