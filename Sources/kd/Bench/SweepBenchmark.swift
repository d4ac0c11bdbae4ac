import Foundation
import KDExperiment
import KDLaunch
import KDModels
import KDTrain

/// Times the trainer itself on the runs of a sweep: data, events, checkpoints and all.
///
/// The runs are real ones in a folder of their own, which goes when the benchmark is done.
struct SweepBenchmark {
    /// What the runs share.
    struct Work {
        var teacher: String
        var student: String
        var losses: String
        var data: DataSetName
        var batch: Int
    }

    private let work: Work
    private let threads: Int
    private let folder: URL

    /// Makes the folder with the data and a teacher of random weights.
    init(_ work: Work, threads: Int) throws {
        self.work = work
        self.threads = threads
        folder = FileManager.default.temporaryDirectory
            .appending(path: "kd-bench-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileSystem.createDirectory(folder)
        do {
            if work.data == .cifar10 { try RandomCIFAR.write(to: folder) }
            let teacher = try ModelCatalog.architecture(
                named: work.teacher, input: work.data.imageShape, classes: 10)
            try ModelWeights(untrained: teacher, seed: 0).document(origin: "random")
                .write(to: weightsURL)
        } catch {
            remove()
            throw error
        }
    }

    /// Removes everything again.
    func remove() { try? FileSystem.remove(folder) }

    private var weightsURL: URL { folder.appending(path: "teacher.safetensors") }

    /// Trains so many runs side by side and measures once all are under way.
    ///
    /// - Parameter seconds: How long to measure.
    /// - Returns: Images that all runs together train on, a second.
    func imagesPerSecond(runs count: Int, seconds: Double) throws -> Double {
        let project = Project(folder.appending(path: "of-\(count)/.kd"))
        try FileManager.default.createDirectory(
            at: project.url, withIntermediateDirectories: true)
        let specs = try ExperimentFile.parse(text(runs: count), file: "kd bench").runs
        let directories = try LaunchPlan(specs, project: project).launch()
            .map(project.runDirectory)
        let options = TrainerOptions(threads: threads)
        let ended = DispatchSemaphore(value: 0)
        let trainer = Thread {
            _ = TrainerProcess.run(directories, options: options)
            ended.signal()
        }
        // As much as the first thread of a trainer has.
        trainer.stackSize = 8 << 20
        trainer.start()
        defer {
            for directory in directories { try? directory.send(.stop) }
            ended.wait()
        }
        let first = try states(directories) { $0.step >= 3 }
        let end = WallClock.now + seconds
        let last = try states(directories) { [end] in $0.heartbeat >= end }
        let rates = zip(first, last).map { first, last in
            Double((last.step - first.step) * work.batch) / (last.heartbeat - first.heartbeat)
        }
        return rates.reduce(0, +)
    }

    /// The state of each run at the first heartbeat that satisfies a condition.
    private func states(
        _ directories: [RunDirectory], _ condition: (RunState) -> Bool
    ) throws -> [RunState] {
        var found: [RunState?] = directories.map { _ in nil }
        while found.contains(where: { $0 == nil }) {
            for (index, directory) in directories.enumerated() where found[index] == nil {
                guard let state = directory.readState() else { continue }
                if condition(state) { found[index] = state }
                guard !state.phase.isEnded else {
                    throw CommandFailure(
                        state.error ?? "a run ended before it was measured; is --seconds too long?",
                        status: state.phase == .stopped
                            ? ExitStatus.interrupted : ExitStatus.failure)
                }
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
        return found.compactMap(\.self)
    }

    /// The experiment: runs that differ in the learning rate alone.
    private func text(runs count: Int) -> String {
        let objective = BenchObjective(
            work.losses, student: work.student, teacher: work.teacher,
            from: "weights: \(SpecValue.string(weightsURL.path).json)")
        let root = work.data == .cifar10 ? ", root: \(SpecValue.string(folder.path).json)" : ""
        let rates = (0..<count).map { "\(0.01 + 0.001 * Double($0))" }.joined(separator: ", ")
        return objective.text + """
            data: {name: \(work.data.rawValue)\(root)}
            schedule: {epochs: 100000, batch: \(work.batch)}
            sweep: {schedule.lr: [\(rates)]}
            """
    }
}
