import Foundation
import KDExperiment
import Testing

@testable import KDTUI

/// Writes projects of any size, to measure the dashboard on.
struct LargeProject {
    var runCount: Int
    var metricCount: Int
    var pointCount: Int

    /// Reads `1000x5x400`: runs, metrics a run, points a metric.
    init?(_ text: String) {
        let parts = text.split(separator: "x").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        (runCount, metricCount, pointCount) = (parts[0], parts[1], parts[2])
    }

    func write(to folder: URL) throws {
        let project = Project(folder.appending(path: ".kd", directoryHint: .isDirectory))
        try project.create()
        let seeds = (0..<runCount).map { "\($0)" }.joined(separator: ", ")
        let file = try ExperimentFile.parse(
            """
            name: large
            data: {name: digits}
            student: {model: wrn-10-1}
            distill: {lambda1: 1, lambda2: 0}
            schedule: {epochs: 100, batch: 64, optimizer: sgd, lr: 0.1}
            seeds: [\(seeds)]
            """, file: "large.yaml")
        for (number, spec) in file.allRuns.enumerated() {
            let run = project.runDirectory(spec.id)
            try FileSystem.ensureDirectory(run.url)
            try Data(spec.yaml.utf8).write(to: run.specURL)
            var state = RunState(phase: .finished)
            (state.epochs, state.steps) = (100, pointCount)
            (state.epoch, state.step) = (100, pointCount)
            (state.startedAt, state.endedAt) = (FakeProject.now, FakeProject.now + 60)
            try Data((state.json + "\n").utf8).write(to: run.stateURL)
            try Data(events(number).utf8).write(to: run.eventsURL)
        }
    }

    private func events(_ number: Int) -> String {
        let names = ["loss/total", "val/top1", "loss/ce", "train/top1", "lr"]
        var text = #"{"kind":"start","t":1760000000,"step":0,"epoch":0,"resumed":false}"# + "\n"
        for step in 1...max(1, pointCount) {
            let wave = Double((step &* 7919 &+ number &* 104_729) % 1000) / 1000
            let values = (0..<metricCount).map { metric in
                let name = metric < names.count ? names[metric] : "loss/term\(metric)"
                return "\"\(name)\":\(2 + wave - Double(step) / Double(pointCount))"
            }.joined(separator: ",")
            text += #"{"kind":"step","t":\#(1_760_000_000 + step / 100),"step":\#(step),"#
            text += #""epoch":\#(step * 100 / pointCount),"metrics":{\#(values)}}"# + "\n"
        }
        return text
    }
}

/// Leaves a project where KD_LARGE_PROJECT says, of the size that KD_LARGE_SIZE says.
@Test(.enabled(if: ProcessInfo.processInfo.environment["KD_LARGE_PROJECT"] != nil))
func `a large project is written for measuring`() throws {
    let environment = ProcessInfo.processInfo.environment
    let path = try #require(environment["KD_LARGE_PROJECT"])
    let project = try #require(LargeProject(environment["KD_LARGE_SIZE"] ?? "1x5x200000"))
    try project.write(to: URL(filePath: path, directoryHint: .isDirectory))
}
