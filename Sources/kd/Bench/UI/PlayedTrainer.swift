import Foundation
import KDExperiment

/// Writes what a trainer writes, into a run of its own.
struct PlayedTrainer {
    private let run: RunDirectory
    private var state: RunState

    /// The spec of the run that a trainer is played for.
    private static func spec() throws -> RunSpec {
        guard var spec = try BenchProject.specs().first else {
            throw CommandFailure("the benchmark's experiment has no runs")
        }
        // No other run that a benchmark writes has it.
        spec.seed = 1_000_000
        return spec
    }

    /// The run of a project that the trainer plays.
    static func run(of project: Project) throws -> RunDirectory {
        project.runDirectory(try spec().id)
    }

    /// Starts a run that has logged a little.
    init(_ project: Project) throws {
        run = try Self.run(of: project)
        try FileSystem.remove(run.url)
        try FileSystem.createDirectory(run.url)
        try FileSystem.create(run.specURL, with: Array(try Self.spec().yaml.utf8))
        state = RunState(
            phase: .training, process: .current, host: HostName.current, epochs: 100,
            steps: 100_000, startedAt: WallClock.now, attempts: 1)
        try FileSystem.append(line(.start(resumed: false)), to: run.eventsURL)
        for step in 1...50 { try log(2 + Double(step % 7) / 10) }
        try beat()
    }

    /// Says that the trainer lives, and nothing else.
    mutating func beat() throws(SystemError) {
        state.heartbeat = WallClock.now
        try run.write(state)
    }

    /// Logs one step.
    mutating func log(_ loss: Double) throws(SystemError) {
        state.step += 1
        try FileSystem.append(line(.step([MetricValue("loss/total", loss)])), to: run.eventsURL)
    }

    private func line(_ kind: Event.Kind) -> [UInt8] {
        let event = Event(time: WallClock.now, step: state.step, epoch: state.epoch, kind: kind)
        return Array((event.json + "\n").utf8)
    }
}
