import Foundation
import KDExperiment
import KDTestSupport
import Testing

@testable import KDTUI

/// What was asked for is done before the dashboard ends.
struct BackgroundWorkerTests {
    private let folder = TemporaryFolder()

    private func worker() throws -> BackgroundWorker {
        BackgroundWorker(waker: TerminalWaker(pipe: try WakePipe()))
    }

    private func export(_ name: String) -> Effect {
        .export(ExportRequest(path: name, text: "x", mayReplace: false, rowCount: 1))
    }

    @Test func `what changes anything is done before the end`() throws {
        let worker = try worker()
        worker.start(
            project: Project(folder.url.appending(path: ".kd")), workingDirectory: folder.url)
        let names = (0..<20).map { "\($0).csv" }
        // Asked for at once, as by somebody who types faster than a disk is.
        worker.perform([.findExperiments] + names.map(export))
        #expect(worker.finish(within: .seconds(20)).isEmpty)
        for name in names {
            #expect(FileManager.default.fileExists(atPath: folder.url.appending(path: name).path))
        }
    }

    @Test func `what was not done in time is named, and what only reads is not`() throws {
        let worker = try worker()
        worker.perform([.findExperiments, export("a.csv")])
        let left = worker.finish(within: .milliseconds(1))
        #expect(left.compactMap(\.undone) == ["export to a.csv"])
    }
}
