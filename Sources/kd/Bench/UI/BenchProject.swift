import ArgumentParser
import Foundation
import KDExperiment

/// A project of finished runs to measure the dashboard on; the same bytes each time.
struct BenchProject: Hashable {
    /// A size that others were measured with, or kd's own large one.
    enum Case: String, Hashable, CaseIterable, ExpressibleByArgument {
        case a, b, c, large

        var project: BenchProject {
            switch self {
            case .a: BenchProject(runs: 1, metrics: 20, steps: 5_000)
            case .b: BenchProject(runs: 1, metrics: 5, steps: 200_000)
            case .c: BenchProject(runs: 50, metrics: 5, steps: 1_000)
            case .large: BenchProject(runs: 1_000, metrics: 5, steps: 2_000)
            }
        }
    }

    var runs: Int
    /// Metrics that every run logs at every step.
    var metrics: Int
    /// Steps of a run.
    var steps: Int

    /// Values in all logs together.
    var points: Int { runs * metrics * steps }

    /// Writes the project's `.kd` folder into a folder, which must not have one.
    ///
    /// - Parameter progress: Called with the number of runs that are written.
    /// - Returns: The project.
    @discardableResult
    func write(to folder: URL, progress: (Int) -> Void = { _ in }) throws -> Project {
        let project = Project(folder.appending(path: ".kd", directoryHint: .isDirectory))
        guard FileSystem.stamp(project.url) == nil else {
            throw CommandFailure("\(project.url.path) is there already; name another folder")
        }
        try project.create()
        let kinds = try Self.specs()
        for number in 0..<runs {
            var spec = kinds[number % kinds.count]
            spec.seed = number / kinds.count
            try write(spec, number: number, to: project.runDirectory(spec.id))
            progress(number + 1)
        }
        return project
    }

    private func write(_ spec: RunSpec, number: Int, to run: RunDirectory) throws {
        try FileSystem.createDirectory(run.url)
        try FileSystem.create(run.specURL, with: Array(spec.yaml.utf8))
        var log = BenchLog(run: number, metrics: metrics, steps: steps)
        while let text = log.nextPart() { try FileSystem.append(text, to: run.eventsURL) }
        try run.write(log.state(.finished))
    }

    /// Specs that differ in method and temperature, as those of an experiment do.
    static func specs() throws -> [RunSpec] {
        try ExperimentFile.parse(
            """
            name: bench
            data: {name: digits}
            teacher: {model: wrn-16-2, weights: teacher.safetensors}
            student: {model: wrn-10-1}
            schedule: {epochs: 100, batch: 64, optimizer: sgd, lr: 0.1}
            variants:
              ce: {distill.lambda1: 1, distill.lambda2: 0}
              kd: {}
              at-kd: {distill.features: [{method: at, weight: 1000, layers: [group1, group2]}]}
              amd-kd: {distill.features: [{method: amd, weight: 3000, layers: [group1, group2]}]}
            sweep:
              distill.tau: [2, 4, 8, 16]
            """, file: "bench.yaml"
        ).runs
    }
}
