import Foundation
import KDExperiment
import KDResults

/// Times the index: taking in a long log, listing many runs, how soon news is announced, and what
/// watching costs while there is none.
struct IndexBenchmark {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "kd-index-\(ProcessIdentity.current.pid)", directoryHint: .isDirectory)
    private var project: Project { Project(folder.appending(path: ".kd")) }

    /// The figures, one a line.
    func measure() throws -> String {
        defer { try? FileSystem.remove(folder) }
        try project.create()
        return [try ingestRate(), try listing(), try latency(), try watching()]
            .joined(separator: "\n  ")
    }

    private func ingestRate() throws -> String {
        let steps = 100_000
        try makeRun("long", steps: steps, phase: .finished)
        let index = try ResultsIndex.open(project)
        let start = ProcessUsage.cpuSeconds
        let seconds = try time { try index.ingest() }
        let cpuSeconds = ProcessUsage.cpuSeconds - start
        let points = Double(steps * Self.names.count)
        return "\(Int(points / seconds)) values/s of a log of \(Int(points)), "
            + "\(Int(points / cpuSeconds)) for each second of processor time"
    }

    private func listing() throws -> String {
        let text = SpecDefaults.starter(name: "bench")
        let spec = try ExperimentFile.parse(text, file: "bench.yaml").runs[0].yaml
        for number in 0..<1000 {
            let run = try makeRun("run-\(number)", steps: 10, phase: .finished)
            try FileSystem.create(run.specURL, with: Array(spec.utf8))
        }
        let index = try ResultsIndex.open(project)
        let ingest = try time { try index.ingest() }
        let idle = try time { try index.ingest() }
        let first = try time { _ = try index.runs() }
        let again = try time { _ = try index.runs() }
        try makeRun("run-0", steps: 1, phase: .finished)
        try index.ingest()
        let changed = try time { _ = try index.runs() }
        return "1,000 runs: ingest \(milliseconds(ingest)), again \(milliseconds(idle)), "
            + "list \(milliseconds(first)), again \(milliseconds(again)), "
            + "after a change \(milliseconds(changed))"
    }

    private func latency() throws -> String {
        try FileSystem.remove(project.runsURL)
        try project.create()
        for number in 0..<50 { try makeRun("run-\(number)", steps: 100, phase: .finished) }
        let live = try makeRun("live", steps: 100, phase: .training)
        let index = try ResultsIndex.open(project)
        let news = DispatchSemaphore(value: 0)
        let loop = IngestLoop(index) { news.signal() }
        defer { loop.stop() }
        news.wait()
        var worst = 0.0
        for step in 0..<20 {
            // Away from the loop's own rhythm.
            Thread.sleep(forTimeInterval: 0.11 + Double(step) * 0.007)
            let seconds = try time {
                try FileSystem.append(Array(Self.line(1000 + step).utf8), to: live.eventsURL)
                news.wait()
            }
            worst = max(worst, seconds)
        }
        return "an event is announced after at most \(milliseconds(worst))"
    }

    private func watching() throws -> String {
        let index = try ResultsIndex.open(project)
        let live = try cpuShare(of: index)
        try FileSystem.remove(project.runDirectory(RunID("live")).url)
        let idle = try cpuShare(of: index)
        return String(
            format: "watching 50 finished runs takes %.2f %% of a core, with a live one %.2f %%",
            idle * 100, live * 100)
    }

    private func cpuShare(of index: ResultsIndex) throws -> Double {
        let news = DispatchSemaphore(value: 0)
        let loop = IngestLoop(index) { news.signal() }
        defer { loop.stop() }
        news.wait()
        Thread.sleep(forTimeInterval: 1)
        let start = ProcessUsage.cpuSeconds
        Thread.sleep(forTimeInterval: 5)
        return (ProcessUsage.cpuSeconds - start) / 5
    }
}

// MARK: - Runs

extension IndexBenchmark {
    private static let names = [
        "loss/total", "loss/ce", "loss/kd", "loss/amd", "loss/amd/A/group1", "loss/amd/A/group2",
        "loss/amd/P/group1", "loss/amd/P/group2", "weighted/ce", "weighted/kd", "lr", "train/top1",
    ]

    private static func line(_ step: Int) -> String {
        let values = names.enumerated().map {
            MetricValue($1, 1 / Double(step + 3) + Double($0) * 0.1234567)
        }
        return Event(
            time: 1_700_000_000 + Double(step) / 10, step: step, epoch: step / 1000,
            kind: .step(values)
        ).json + "\n"
    }

    @discardableResult
    private func makeRun(_ name: String, steps: Int, phase: RunPhase) throws -> RunDirectory {
        let run = project.runDirectory(RunID(name))
        try FileSystem.ensureDirectory(run.url)
        try run.write(RunState(phase: phase, process: .current, heartbeat: WallClock.now))
        let text = (0..<steps).map(Self.line).joined()
        try FileSystem.append(Array(text.utf8), to: run.eventsURL)
        return run
    }

    private func time(_ body: () throws -> Void) rethrows -> Double {
        let start = WallClock.now
        try body()
        return WallClock.now - start
    }

    private func milliseconds(_ seconds: Double) -> String {
        String(format: "%.1f ms", seconds * 1000)
    }
}
