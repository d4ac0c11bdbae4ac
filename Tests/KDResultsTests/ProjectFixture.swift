import Foundation
import KDExperiment
import KDTestSupport

/// A project in a folder of its own, with runs that no trainer has touched.
struct ProjectFixture {
    let folder = TemporaryFolder()
    var project: Project { Project(folder.url.appending(path: ".kd")) }

    init() throws { try project.create() }

    /// Makes a run directory with a state and log lines.
    @discardableResult
    func makeRun(
        _ name: String, _ events: [Event] = [], phase: RunPhase = .finished
    ) throws -> RunDirectory {
        let run = project.runDirectory(RunID(name))
        try FileSystem.ensureDirectory(run.url)
        try run.write(RunState(phase: phase, epoch: 1, epochs: 2, trainedSeconds: 12.5))
        try append(events, to: run)
        return run
    }

    func append(_ events: [Event], to run: RunDirectory) throws {
        let text = events.map { $0.json + "\n" }.joined()
        try FileSystem.append(Array(text.utf8), to: run.eventsURL)
    }

    static func step(_ step: Int, _ loss: Double, epoch: Int = 0) -> Event {
        Event(
            time: 1000 + Double(step), step: step, epoch: epoch,
            kind: .step([MetricValue("loss/total", loss), MetricValue("lr", 0.1)]))
    }

    static func epoch(_ epoch: Int, step: Int, top1: Double) -> Event {
        Event(
            time: 1000 + Double(step), step: step, epoch: epoch,
            kind: .epoch([
                MetricValue("val/top1", top1), MetricValue("images_per_second", 100),
            ]))
    }

    static let start = Event(time: 1, step: 0, epoch: 0, kind: .start(resumed: false))
}
